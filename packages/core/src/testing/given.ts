import assert from "node:assert/strict";
import type { AggregateChain, AggregateOf, AnyAggregateType } from "../domain/aggregate.js";
import { AggregateInstance, instantiate } from "../domain/aggregate-instance.js";
import type { DomainEvent, Fact } from "../domain/event.js";

type FactsOf<Type> = Type extends AggregateChain<infer _State, infer Events, infer _Creators, infer _Commands> ? Fact<Events> : never;
type StateOf<Type> = Type extends AggregateChain<infer State, infer _Events, infer _Creators, infer _Commands> ? State : never;

/** An aggregate to which something happened already. */
export interface Given<Type> {
  /** Does something to it, or makes another, at once: a test says next what came of it. Throws TypeError for a promise. */
  when(decide: (aggregate: AggregateOf<Type>) => unknown): Decided<Type>;
}

/** What came of a command. */
export interface Decided<Type> {
  /** Fails unless exactly these events were triggered; to be told without any where nothing was. */
  then(...facts: readonly FactsOf<Type>[]): Pick<Decided<Type>, "thenState">;
  /** Fails unless the aggregate's state is now this. */
  thenState(state: StateOf<Type>): void;
  /** Fails unless it was refused with an error of this class, or one that the predicate accepts, and nothing was triggered. */
  thenRefuses(expected: ErrorClass | ((error: unknown) => boolean)): void;
}

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Tests an aggregate by its events alone:
 * `given(Order, placed({ lines })).when((order) => order.ship(at)).then(shipped({ at }))`.
 */
export function given<Type extends AnyAggregateType>({ definition }: Type, ...facts: readonly FactsOf<Type>[]): Given<Type> {
  return {
    when: (decide) => {
      const instance = instantiate(definition, "given");
      AggregateInstance.trigger(instance, facts);
      AggregateInstance.settle(instance, facts.length, undefined);
      return decided(instance, () => decide(instance as unknown as AggregateOf<Type>));
    },
  };
}

function decided<Type>(given: AggregateInstance, decide: () => unknown): Decided<Type> {
  let instance = given;
  let refusal: { readonly error: unknown } | undefined;
  try {
    const result = decide();
    refusePromise(result);
    if (result instanceof AggregateInstance) instance = result;
  } catch (error) {
    if (error instanceof PromiseGiven) throw error;
    refusal = { error };
  }
  const accepted = () => {
    if (refusal) throw refusal.error;
    return instance;
  };
  const thenState = (state: StateOf<Type>) => assert.deepEqual(accepted().state, state);
  return {
    thenState,
    // biome-ignore lint/suspicious/noThenProperty: tests read given, when, then; what `then` answers has none
    then: (...facts) => {
      refuseAwaiting(facts);
      assert.deepEqual(accepted().pending.map(factOf), facts);
      return { thenState };
    },
    thenRefuses: (expected) => {
      const triggered = instance.pending.map(({ type }) => type).join(", ") || "nothing";
      assert.ok(refusal, `It was to be refused, and triggered ${triggered}`);
      assert.ok(isExpected(refusal.error, expected), `It was refused with another error: ${String(refusal.error)}`);
      assert.deepEqual(instance.pending.map(factOf), []);
    },
  };
}

/** What comes later would be compared with nothing, and the test would pass. */
function refusePromise(result: unknown): void {
  const isPromise = typeof (result as { readonly then?: unknown } | null | undefined)?.then === "function";
  if (isPromise) throw new PromiseGiven("when is given a promise: aggregates decide at once, so give it a function that is not async");
}

class PromiseGiven extends TypeError {}

/** `await` calls `then` with two functions. */
function refuseAwaiting(facts: readonly unknown[]): void {
  if (facts.every((fact) => typeof fact !== "function")) return;
  throw new TypeError(
    "then is given a function: say given(…).when(…).then(placed({ … })) without await, and with events that have their data",
  );
}

function factOf({ type, data }: DomainEvent): Pick<Fact, "type" | "data"> {
  return { type, data };
}

function isExpected(error: unknown, expected: Parameters<Decided<never>["thenRefuses"]>[0]): boolean {
  return isErrorClass(expected) ? error instanceof expected : expected(error);
}

function isErrorClass(expected: ErrorClass | ((error: unknown) => boolean)): expected is ErrorClass {
  return expected === Error || expected.prototype instanceof Error;
}
