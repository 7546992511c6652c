import assert from "node:assert/strict";
import type { DomainEvent, Fact } from "../domain/event.js";

/** An error that a test expects: one of a class, or one that a predicate accepts. */
export type Expected = ErrorClass | ((error: unknown) => boolean);

type ErrorClass = abstract new (...args: never[]) => Error;

/** Throws AssertionError unless there is a refusal with the expected error; `triggered` is said where there is none. */
export function assertExpected(
  refusal: { readonly error: unknown } | undefined,
  expected: Expected,
  triggered: readonly { readonly type: string }[],
): void {
  const instead = triggered.map(({ type }) => type).join(", ") || "nothing";
  assert.ok(refusal, `It was to be refused, and triggered ${instead}`);
  const { error } = refusal;
  assert.ok(isErrorClass(expected) ? error instanceof expected : expected(error), `It was refused with another error: ${String(error)}`);
}

function isErrorClass(expected: Expected): expected is ErrorClass {
  return expected === Error || expected.prototype instanceof Error;
}

/** What happened, without its place. */
export function factOf({ type, data }: DomainEvent): Pick<Fact, "type" | "data"> {
  return { type, data };
}
