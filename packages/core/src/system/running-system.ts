import type { AnyApplication } from "../application/application.js";
import { type RunningApplication, runningApplication } from "../application/running-application.js";
import { InvalidArgument } from "../persistence/errors.js";
import type { Recorded } from "../persistence/event-store.js";
import type { FollowerProgress } from "../process/follower-progress.js";
import type { FollowerStatus } from "../process/follower-status.js";
import { type Resetting, resetPosition, skipNotification } from "../process/operator-events.js";
import type { ApplicationNames } from "./infrastructure.js";
import type { OpenSystem } from "./open-system.js";
import { type WaitingOptions, within } from "./patience.js";
import { rebuild } from "./rebuild.js";
import { statusOfAll } from "./status.js";
import type { System } from "./system.js";
import { caughtUpWith, settled, waysTo } from "./waiting.js";

/**
 * A system at work: its applications by their names, and what can be asked of the whole. Disposing of it stops it. `Here` are the
 * names of the applications that run here: the others are undefined.
 */
export type RunningSystem<S extends System, Tx = unknown, Here extends string = ApplicationNames<S>> = RunningApplications<S, Tx, Here> &
  SystemMembers<S, Tx>;

type RunningApplications<S extends System, Tx, Here> =
  S extends System<infer Applications>
    ? {
        readonly [App in Applications as App["name"]]: Here & App["name"] extends never
          ? undefined
          : RunningApplication<App, Tx> & CaughtUp;
      }
    : never;

/** The waiting methods of every running application. */
export interface CaughtUp {
  /**
   * Resolves when this application has processed what was recorded, and all that came of it on the way here: read
   * your writes. A loop on the way, also one of `onOwn`, is gone round until nothing more comes of what is recorded there. Rejects with
   * FollowerFailing if a follower on the way fails, and with WaitedTooLong.
   */
  caughtUpWith(recorded: Recorded, options?: WaitingOptions): Promise<void>;
}

/** The members of every running system. */
export interface SystemMembers<S extends System = System<AnyApplication>, Tx = unknown> extends AsyncDisposable {
  /** Resolves when every follower is at the head of what it follows; rejects with FollowerFailing if one fails. */
  settled(): Promise<void>;
  /** How every follower is doing. */
  status(): Promise<readonly FollowerStatus[]>;
  /**
   * Lets a follower go past its next notification without processing it, whether it fails there or not; recorded with the reason.
   * Rejects with NothingToSkip for any other id.
   */
  skip(skipped: SkippedNotification<ApplicationNames<S>>): Promise<void>;
  /**
   * Lets an application or projection go on after another position of an upstream, forward or back, also in another log:
   * for when the log is not the one that was followed (LogReplaced), and will not be. Recorded with the reason. Rejects
   * with NotReplaced unless the log was replaced or `force` is given, with InvalidArgument for a position beyond the head.
   */
  resetPosition(reset: ResetOfPosition<ApplicationNames<S>>): Promise<void>;
  /**
   * Lets a projection begin anew: `clear` empties its view in the transaction that takes its positions back to 0. Default: the `clear`
   * of its view. Rejects with InvalidDefinition where there is none.
   */
  rebuild(projection: ApplicationNames<S>, clear?: (tx: Tx) => void | Promise<void>): Promise<void>;
  /** Resolves when nothing runs any more; a batch under way is finished first. Calling it again does nothing more. */
  stop(): Promise<void>;
}

/** Which position to reset, to where, and why. */
export interface ResetOfPosition<Names extends string = string> extends Resetting {
  readonly application: Names;
  readonly upstream: Names;
  /** Default 0. */
  readonly pipeline?: number;
}

/** Which notification to skip, and why. */
export interface SkippedNotification<Names extends string = string> {
  readonly application: Names;
  readonly upstream: Names;
  /** Default 0. */
  readonly pipeline?: number;
  readonly id: number;
  readonly why: string;
}

/** The control of the followers of an open system. */
export interface RunnerControl {
  /** Does work while no follower steps. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
  /**
   * Goes around what looks at followers or waits for them. Where they step elsewhere it brings them up to date before,
   * and while that lasts.
   */
  watching?<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when no follower steps any more. Called once. */
  stop(): Promise<void>;
}

/** Makes a running system of an open one: what every runner answers. Prints the system's warnings. */
export function runningSystem<S extends System, Tx, Here extends ApplicationNames<S> = ApplicationNames<S>>(
  system: S,
  open: OpenSystem,
  running: RunnerControl,
): RunningSystem<S, Tx, Here> {
  for (const { message } of system.warnings) process.emitWarning(message, { code: "ES_SYSTEM" });
  return { ...applicationsOf(system, open, running), ...membersOf(open, running) } as unknown as RunningSystem<S, Tx, Here>;
}

function applicationsOf(system: System, open: OpenSystem, running: RunnerControl): Readonly<Record<string, object>> {
  const applications = [...open.applications].map(([name, application]) => {
    const wayFrom = waysTo(name, system);
    const waiting = (recorded: Recorded, options: WaitingOptions = {}) => {
      const way = wayFrom(recorded.application);
      const awaited = { application: name, recorded, loop: way.loop };
      return within(options, awaited, (over) => watching(running, () => caughtUpWith(way, open, recorded, over)));
    };
    return [name, { ...runningApplication(application), caughtUpWith: waiting }] as const;
  });
  return Object.fromEntries(applications);
}

function membersOf(open: OpenSystem, running: RunnerControl): SystemMembers {
  let stopped: Promise<void> | undefined;
  const stopAll = async () => {
    await running.stop();
    for (const follower of open.followers) follower.stop();
    await open.close();
  };
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };
  return {
    settled: () => watching(running, () => settled(open.followers)),
    status: () => watching(running, () => statusOfAll(open.followers)),
    skip: (skipped) => running.exclusively(() => skip(open, skipped)),
    resetPosition: (reset) => running.exclusively(async () => resetPosition(followerOf(open, reset), reset)),
    rebuild: (name, clear) => running.exclusively(() => rebuild(open, name, clear)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function watching<Result>(running: RunnerControl, work: () => Promise<Result>): Promise<Result> {
  return running.watching === undefined ? work() : running.watching(work);
}

async function skip(open: OpenSystem, { id, why, ...of }: SkippedNotification): Promise<void> {
  await skipNotification(followerOf(open, of), id, why);
}

/** The application that an operator works on. A read-only system has none. */
function followerOf(
  { applications, followers }: OpenSystem,
  { application, upstream, pipeline = 0 }: Pick<SkippedNotification, "application" | "upstream" | "pipeline">,
): FollowerProgress<never> {
  applications.get(application)?.refuseReadOnly();
  const follower = followers.find(
    ({ following }) =>
      following.application.name === application && following.upstream.application === upstream && following.pipeline === pipeline,
  );
  if (follower === undefined)
    throw new InvalidArgument("application", application, `an application that follows pipeline ${pipeline} of ${upstream} here`);
  return follower;
}
