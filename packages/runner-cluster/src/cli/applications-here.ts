import type { System } from "@es/core";

/** The applications that a node works for: all, if none are named. Throws where the system has no such application. */
export function applicationsHere({ name, applications }: System, asked: readonly string[] | undefined): readonly string[] {
  const names = applications.map((each) => each.name);
  const unknown = asked?.find((each) => !names.includes(each));
  if (unknown === undefined) return asked ?? names;
  throw new RangeError(`there is no application "${unknown}" in ${name}: there is ${names.join(", ")}`);
}
