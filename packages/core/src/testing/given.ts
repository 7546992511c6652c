import assert from "node:assert/strict";
import type { AnyApplication, Application, ApplicationDefinition } from "../application/application.js";
import type { Savable } from "../application/decision.js";
import type { Projection } from "../application/projection.js";
import type { RunningApplication } from "../application/running-application.js";
import type { AggregateChain, AggregateOf, AnyAggregateType } from "../domain/aggregate.js";
import { type AggregateDefinition, AggregateInstance, instantiate } from "../domain/aggregate-instance.js";
import type { Fact } from "../domain/event.js";
import { assertExpected, type Expected, factOf } from "./expectations.js";
import { type GivenApplication, type GivenProjection, givenApplication, givenProjection } from "./given-application.js";

type FactsOf<Type> = Type extends AggregateChain<infer _State, infer Events, infer _Creators, infer _Commands> ? Fact<Events> : never;
type StateOf<Type> = Type extends AggregateChain<infer State, infer _Events, infer _Creators, infer _Commands> ? State : never;

/** An aggregate to which something happened already. */
export interface Given<Type> {
  /** Does something to it, or makes another, at once: a test says next what came of it. Throws TypeError for a promise. */
  when(decide: (aggregate: AggregateOf<Type>) => unknown): Decided<Type>;
}

/** The outcome of a command. */
export interface Decided<Type> {
  /** Fails unless exactly these events were triggered; to be told without any where nothing was. */
  then(...facts: readonly FactsOf<Type>[]): Pick<Decided<Type>, "thenState">;
  /** Fails unless the aggregate's state is now this. */
  thenState(state: StateOf<Type>): void;
  /** Fails unless it was refused with an error of this class, or one that the predicate accepts, and nothing was triggered. */
  thenRefuses(expected: Expected): void;
}

/** What is given beside the subject of a test: facts of an aggregate, aggregates of an application, the view of a projection. */
export type Past<Subject> =
  Subject extends Projection<string, infer View>
    ? readonly [view: View]
    : Subject extends Application<string, infer _Aggregates, infer _Commands>
      ? readonly Savable[]
      : readonly FactsOf<Subject>[];

/** The test that begins with a subject. */
export type GivenOf<Subject> =
  Subject extends Projection<string, infer View>
    ? GivenProjection<View>
    : Subject extends Application<string, infer _Aggregates, infer _Commands>
      ? GivenApplication<RunningApplication<Subject>>
      : Given<Subject>;

/**
 * Tests one part by its events alone, in memory: an aggregate, an application with its policies and commands, or a projection.
 *
 * - `given(Order, placed({ lines })).when((order) => order.ship(at)).then(shipped({ at }))`
 * - `await given(lending, Book.add("b1")).when((app) => app.lend("b1")).records(lent())`
 * - `await given(billing).hears(placed({ lines }), "1").records(billed({ cents: 500 }))`
 * - `await given(takings, view).hears(billed({ cents: 500 }), "1")`
 */
export function given<Subject extends AnyAggregateType | AnyApplication>(subject: Subject, ...past: Past<Subject>): GivenOf<Subject> {
  return begun(subject.definition, past) as GivenOf<Subject>;
}

function begun(definition: AggregateDefinition | ApplicationDefinition, past: readonly unknown[]): object {
  if (!("kind" in definition)) return givenAggregate(definition, past as readonly Fact[]);
  return definition.kind === "projection" ? givenProjection(definition, past[0]) : givenApplication(definition, past as readonly Savable[]);
}

function givenAggregate<Type>(definition: AggregateDefinition, facts: readonly Fact[]): Given<Type> {
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
      assertExpected(refusal, expected, instance.pending);
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
