import type { TestTagDefinition } from "vitest/config";

/**
 * Something that some tests need and that cannot be had on every machine. Its name is a tag of vitest: a whole file says
 * `// @module-tag redis`, a test or a describe `{ tags: ["redis"] }`. Where it is lacking these tests are left out, and named.
 */
export interface Need {
  readonly name: string;
  /** Its description in the list of tags. */
  readonly description: string;
  /** Why it cannot be had here, and how it could; undefined where it can. */
  readonly lack: () => Promise<string | undefined>;
  /** Whether ES_INSIST=1 makes a failure of each test that is left out for want of it. Default: true. */
  readonly insistedOn?: boolean;
}

/** How a test that is left out tells the report of the tests why. */
export interface LeftOutMeta {
  readonly leftOut?: string;
  readonly insistedOn?: boolean;
}

/** A tag for vitest's configuration: a test that has it is left out where what it needs is lacking. */
export async function tagOf({ name, description, lack, insistedOn = true }: Need): Promise<TestTagDefinition> {
  const leftOut = await lack();
  if (leftOut === undefined) return { name, description };
  const meta: LeftOutMeta = { leftOut, insistedOn };
  return { name, description, skip: true, meta: meta as object };
}

/** A test that finds out only while it runs what is lacking. */
export interface RunningTest {
  readonly task: { readonly meta: object };
  readonly skip: (note: string) => never;
}

/** Leaves a running test out, with the reason for which the report names it. ES_INSIST=1 does not insist on it. Never returns. */
export function leaveOut({ task, skip }: RunningTest, reason: string): never {
  Object.assign(task.meta, { leftOut: reason, insistedOn: false } satisfies LeftOutMeta);
  return skip(reason);
}
