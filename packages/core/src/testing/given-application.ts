import assert from "node:assert/strict";
import { type ApplicationDefinition, application } from "../application/application.js";
import type { Answered, Savable } from "../application/decision.js";
import { OpenApplication } from "../application/open-application.js";
import type { OpenView } from "../application/projection.js";
import { runningApplication } from "../application/running-application.js";
import { type AggregateDefinition, AggregateInstance, instantiate } from "../domain/aggregate-instance.js";
import type { DomainEvent, Fact } from "../domain/event.js";
import { MemoryRecorder } from "../persistence/memory-recorder.js";
import { processNotifications } from "../process/process-event.js";
import { assertExpected, type Expected, factOf } from "./expectations.js";

/** An event that a test expects to be recorded: of any aggregate, or of the one with this id. */
export type ExpectedEvent = Fact | readonly [fact: Fact, id: string];

/** An application, with aggregates that it recorded already. Nothing runs before `records`, `answers` or `refuses` is awaited. */
export interface GivenApplication<Running> {
  /** Sets the time of what follows: `recordedAt` of what it hears, and of what it records. Default: the beginning of 1970, in UTC. */
  at(time: Date): GivenApplication<Running>;
  /**
   * Lets an aggregate of an upstream record the event, and the application respond to it; one of its own where it responds to the event
   * by `onOwn` only. Throws TypeError where it does not respond.
   */
  hears(fact: Fact, id: string): GivenApplication<Running> & Responded;
  /** Lets it be told something: `(app) => app.giveBack("b1")`. */
  when(tell: (application: Running) => unknown): GivenApplication<Running> & Responded;
}

/** What came of all that the application heard and was told. */
export interface Responded {
  /** Resolves if exactly these events were recorded, in this order; without any if nothing was. Rejects with AssertionError otherwise. */
  records(...expected: readonly ExpectedEvent[]): Promise<void>;
  /** Resolves if the command that was told last answered this. Rejects with AssertionError otherwise. */
  answers(expected: unknown): Promise<void>;
  /** Resolves if the last of it was refused with such an error, and recorded nothing. Rejects with AssertionError otherwise. */
  refuses(expected: Expected): Promise<void>;
}

/** A projection, with the view that it writes into. */
export interface GivenProjection<View> {
  /** Sets the time at which the events that follow were recorded. Default: the beginning of 1970, in UTC. */
  at(time: Date): GivenProjection<View>;
  /** Lets an aggregate of an upstream record the event, and the projection write. To be awaited: answers the view. Throws TypeError where it does not respond. */
  hears(fact: Fact, id: string): GivenProjection<View> & PromiseLike<View>;
}

type Step = (trial: Trial) => Promise<unknown>;

/** Begins the test of an application. */
export function givenApplication(definition: ApplicationDefinition, aggregates: readonly Savable[]): object {
  const copies = aggregates.map(copyOf);
  const chain = (steps: readonly Step[]): object => ({
    at: (time: Date) => chain([...steps, async (trial) => trial.at(time)]),
    hears: (fact: Fact, id: string) => chain([...steps, hearing(definition, fact, id)]),
    when: (tell: (application: object) => unknown) => chain([...steps, async (trial) => tell(runningApplication(trial.application))]),
    records: async (...expected: readonly ExpectedEvent[]) => {
      const { recorded, refusal } = await tried(new Trial(definition), copies, steps);
      if (refusal !== undefined) throw refusal.error;
      const actual = recorded.map((event, index) => (isOfOne(expected[index]) ? [factOf(event), event.aggregateId] : factOf(event)));
      assert.deepEqual(actual, expected);
    },
    answers: async (expected: unknown) => {
      const { result, refusal } = await tried(new Trial(definition), copies, steps);
      if (refusal !== undefined) throw refusal.error;
      assert.deepEqual((result as Partial<Answered<unknown>> | undefined)?.answer, expected);
    },
    refuses: async (expected: Expected) => {
      const { last, refusal } = await tried(new Trial(definition), copies, steps);
      assertExpected(refusal, expected, last);
      assert.deepEqual(last.map(factOf), []);
    },
    // biome-ignore lint/suspicious/noThenProperty: it is there so that `await` without an expectation does not pass
    then: () => {
      throw new TypeError("A given application is awaited without an expectation: end it with .records(…), .answers(…) or .refuses(…)");
    },
  });
  return chain([]);
}

/** Begins the test of a projection. */
export function givenProjection<View>(definition: ApplicationDefinition, view: View): GivenProjection<View> {
  const chain = (steps: readonly Step[]): GivenProjection<View> => ({
    at: (time) => chain([...steps, async (trial) => trial.at(time)]),
    hears: (fact, id) => {
      const all = [...steps, hearing(definition, fact, id)];
      const heard = async () => {
        const { refusal } = await tried(new Trial(definition, () => view as never), [], all);
        if (refusal !== undefined) throw refusal.error;
        return view;
      };
      // biome-ignore lint/suspicious/noThenProperty: it runs when it is awaited
      return { ...chain(all), then: (resolve, reject) => heard().then(resolve, reject) };
    },
  });
  return chain([]);
}

/** An application in memory, and all that it follows as one upstream. */
class Trial {
  readonly application: OpenApplication<undefined>;
  readonly #upstream: Heard;
  readonly #own: Heard;
  #time = new Date(0);

  constructor(
    definition: ApplicationDefinition,
    private readonly openView?: OpenView<undefined, unknown>,
  ) {
    const clock = () => this.#time;
    this.application = new OpenApplication(definition, new MemoryRecorder(definition.name, 1), { clock });
    this.#upstream = heard("given", definition.reactions, clock);
    this.#own = heard(definition.name, definition.ownReactions, clock);
  }

  at(time: Date): void {
    this.#time = time;
  }

  async save(aggregates: readonly AggregateInstance[]): Promise<void> {
    const unit = this.application.unitOfWork();
    unit.collect(aggregates);
    await this.application.record(unit);
  }

  async hear(fact: Fact, id: string, from: "upstream" | "own"): Promise<void> {
    const { recording, kind } = from === "own" ? this.#own : this.#upstream;
    const aggregate = (await recording.loader.load(kind, id)) ?? instantiate(kind, id);
    AggregateInstance.trigger(aggregate, [fact]);
    const unit = recording.unitOfWork();
    unit.collect(aggregate);
    await recording.record(unit);
    const { log, recorder } = recording;
    const head = await recorder.head(0);
    const items = await recorder.notifications(0, { after: head - 1, limit: 1 });
    const { application, openView } = this;
    await processNotifications({ application, upstream: log, pipeline: 0, openView }, recorder.epoch, items);
  }
}

/** What came of a test's steps: what was recorded by all of them and by the last, with the result or the error of that. */
async function tried(trial: Trial, aggregates: readonly AggregateInstance[], steps: readonly Step[]) {
  await trial.save(aggregates.map(copyOf));
  const recorded: DomainEvent[] = [];
  trial.application.recordings.subscribe(({ events }) => recorded.push(...events));
  for (const step of steps.slice(0, -1)) await step(trial);
  const before = recorded.length;
  const { result, refusal } = await outcomeOf(async () => steps.at(-1)?.(trial));
  return { recorded, last: recorded.slice(before), result, refusal };
}

async function outcomeOf(
  step: () => Promise<unknown>,
): Promise<{ readonly result?: unknown; readonly refusal?: { readonly error: unknown } }> {
  try {
    return { result: await step() };
  } catch (error) {
    return { refusal: { error } };
  }
}

function hearing({ name, reactions, ownReactions }: ApplicationDefinition, fact: Fact, id: string): Step {
  const from = reactions.has(fact.type) ? "upstream" : "own";
  if (from === "own" && !ownReactions.has(fact.type))
    throw new TypeError(`"${name}" does not respond to "${fact.type}": let it hear what it responds to`);
  return (trial) => trial.hear(fact, id, from);
}

/** A log that the application under test hears. */
interface Heard {
  readonly recording: OpenApplication<undefined>;
  readonly kind: AggregateDefinition;
}

/** A log of aggregates that record all that is responded to, with the metadata that such events have. */
function heard(name: string, reactions: ApplicationDefinition["reactions"], clock: () => Date): Heard {
  const evolvers = new Map([...reactions].map(([type, { eventType }]) => [type, { eventType, evolve: () => undefined }] as const));
  const kind = { name: "given", version: 1, initial: () => undefined, evolvers, creators: {}, commands: {} };
  const { definition } = application(name, { given: { definition: kind } as never });
  return { recording: new OpenApplication(definition, new MemoryRecorder(name, 1), { clock }), kind };
}

/** A new aggregate to which the same happened: several tests may be given one. */
function copyOf(given: Savable): AggregateInstance {
  if (!(given instanceof AggregateInstance))
    throw new TypeError(`given is given ${String(given)}: give it aggregates after the application`);
  if (given.pending.length < given.position)
    throw new TypeError(`given is given the recorded aggregate "${given.id}": give it one that is made in the test`);
  const copy = instantiate(AggregateInstance.definitionOf(given), given.id);
  AggregateInstance.trigger(copy, given.pending as readonly unknown[] as readonly Fact[]);
  return copy;
}

function isOfOne(expected: ExpectedEvent | undefined): boolean {
  return Array.isArray(expected);
}
