import type { Recorded } from "../persistence/event-store.js";
import type { Recorder } from "../persistence/recorder.js";
import type { Application, Repositories, Savable } from "./application.js";
import type { NotificationLog } from "./notification-log.js";
import type { OpenApplication } from "./open-application.js";
import type { Projection } from "./projection.js";

/** What every running application has, beside its repositories and commands. */
export interface ApplicationMembers<Tx = unknown> {
  readonly name: string;
  readonly log: NotificationLog;
  readonly recorder: Recorder<Tx>;
  /** Saves the pending events of aggregates as one unit. Rejects with RecordConflict; the events are then still pending. */
  save(...aggregates: readonly Savable[]): Promise<Recorded>;
}

/** A running application with its repositories and its commands, each of which saves what it decides on. */
export type RunningApplication<App, Tx = unknown> =
  App extends Application<string, infer A, infer C>
    ? WithCommands<A, C, Tx> & {
        /** The same application, with everything it saves going to this pipeline. */
        inPipeline(pipeline: number): WithCommands<A, C, Tx>;
      }
    : App extends Projection<string, infer _View>
      ? ApplicationMembers<Tx>
      : never;

type WithCommands<A, C, Tx> = ApplicationMembers<Tx> &
  Repositories<A> & {
    readonly [Name in keyof C]: C[Name] extends infer Args extends readonly unknown[] ? (...args: Args) => Promise<Recorded> : never;
  };

/** Gives an open application the members that callers know. */
export function runningApplication<Tx>(open: OpenApplication<Tx>): object {
  const inPipeline = (pipeline?: number) => ({ ...open.repositories(), ...commandsOf(open, pipeline), ...membersOf(open, pipeline) });
  return Object.assign(inPipeline(), { inPipeline });
}

function membersOf<Tx>(open: OpenApplication<Tx>, pipeline: number | undefined): ApplicationMembers<Tx> {
  const { name, log, recorder } = open;
  const save = async (...aggregates: readonly Savable[]) => {
    const unit = open.unitOfWork();
    unit.collect(aggregates);
    return open.record(unit, { pipeline });
  };
  return { name, log, recorder, save };
}

function commandsOf<Tx>(
  open: OpenApplication<Tx>,
  pipeline: number | undefined,
): Record<string, (...args: unknown[]) => Promise<Recorded>> {
  const names = Object.keys(open.definition.commands);
  return Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => open.execute(name, args, pipeline)]));
}
