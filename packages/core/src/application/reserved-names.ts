import { InvalidDefinition } from "../domain/errors.js";

const reserved = ["name", "log", "recorder", "save", "inPipeline", "caughtUpWith", "then"];

/** Throws InvalidDefinition where a repository or a command would hide another member of the running application. */
export function refuseReservedNames(application: string, names: readonly string[], taken: readonly string[] = []): void {
  const refused = names.find((name) => reserved.includes(name) || taken.includes(name));
  if (refused === undefined) return;
  throw new InvalidDefinition(
    `The application "${application}" cannot call a repository or a command "${refused}": choose a name that is not taken`,
  );
}
