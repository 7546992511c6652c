import type { Aggregate, Kind } from "../domain/aggregate.js";
import type { Recorded } from "../persistence/event-store.js";
import type { ReadingWork, Recorder, Stop } from "../persistence/recorder.js";
import type { Application } from "./application.js";
import type { Answered, Savable } from "./decision.js";
import type { NotificationLog } from "./notification-log.js";
import type { OpenApplication } from "./open-application.js";
import type { Subscriber } from "./persistence-subscriber.js";
import type { Projection } from "./projection.js";
import type { RunningRepository } from "./repository.js";

/** The members of every running application, beside its repositories and commands. */
export interface ApplicationMembers<Tx = unknown> {
  readonly name: string;
  readonly log: NotificationLog;
  readonly recorder: Recorder<Tx>;
  /** Saves the pending events of aggregates as one unit. Rejects with RecordConflict; the events are then still pending. */
  save(...aggregates: readonly Savable[]): Promise<Recorded>;
  /**
   * Calls `hear` with all that this process records for the application, after each commit and in the order of commits
   * of a pipeline, until the returned function is called: for live pages and the like. Nothing waits for it, and what it
   * throws becomes a warning. What must not be missed follows the log instead.
   */
  subscribe(hear: Subscriber): Stop;
}

/** A running application with its repositories and its commands, each of which saves what it decides on. */
export type RunningApplication<App, Tx = unknown> =
  App extends Application<string, infer A, infer C>
    ? WithCommands<A, C, Tx> & {
        /** The same application, with everything it saves going to this pipeline. */
        inPipeline(pipeline: number): WithCommands<A, C, Tx>;
      }
    : App extends Projection<string, infer _View>
      ? ApplicationMembers<Tx> & Queried<Tx>
      : never;

/** What every running projection has beside. */
export interface Queried<Tx> {
  /** Reads tables in the store of the projection, all as of one moment, in a transaction that cannot write. Rejects with what `read` throws. */
  query<Result>(read: ReadingWork<Tx, Result>): Promise<Result>;
}

type WithCommands<A, C, Tx> = ApplicationMembers<Tx> & RunningRepositories<A> & RunningCommands<C>;

type RunningRepositories<A> = {
  readonly [Name in keyof A]: A[Name] extends Kind<infer State, infer Commands, infer _Creators>
    ? RunningRepository<Aggregate<State, Commands>>
    : never;
};

type RunningCommands<C> = {
  readonly [Name in keyof C]: C[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Answered<Answer>>
    : C[Name] extends infer Args extends readonly unknown[]
      ? (...args: Args) => Promise<Recorded>
      : never;
};

/** Gives an open application the members that callers know. */
export function runningApplication<Tx>(open: OpenApplication<Tx>): object {
  const inPipeline = (pipeline?: number) => ({
    ...open.repositories(pipeline),
    ...commandsOf(open, pipeline),
    ...membersOf(open, pipeline),
  });
  if (open.definition.kind === "policy") return Object.assign(inPipeline(), { inPipeline });
  const query: Queried<Tx>["query"] = (read) => open.recorder.reading(read);
  return Object.assign(membersOf(open, undefined), { query });
}

function membersOf<Tx>(open: OpenApplication<Tx>, pipeline: number | undefined): ApplicationMembers<Tx> {
  const { name, log, recorder } = open;
  const save = async (...aggregates: readonly Savable[]) => {
    const unit = open.unitOfWork();
    unit.collect(aggregates);
    return open.record(unit, { pipeline });
  };
  return { name, log, recorder, save, subscribe: (hear) => open.recordings.subscribe(hear) };
}

function commandsOf<Tx>(
  open: OpenApplication<Tx>,
  pipeline: number | undefined,
): Record<string, (...args: unknown[]) => Promise<Recorded>> {
  const names = Object.keys(open.definition.commands);
  return Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => open.execute(name, args, pipeline)]));
}
