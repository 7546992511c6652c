import { type Follower, type FollowerReport, type LogReplaced, Rate, type Time, type Trouble } from "@es/core";
import { reportOf } from "./trouble.js";

/** For how long what a slice here has found outweighs what the engine, which hears of it later, knows. */
const trustedMs = 2000;

/** What the engine knows of a task's trouble; "unknown" while it cannot be asked. */
export type KnownTrouble = Trouble | undefined | "unknown";

/** A follower that is looked at and waited for here, while slices here and on other nodes do its work. */
export class Mirror {
  readonly #rate: Rate;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly follower: Follower<never>,
    private readonly time: Time,
  ) {
    this.#rate = new Rate(() => time.now());
  }

  get upstream(): string {
    return this.follower.following.upstream.application;
  }

  /** Whether this one, in a pipeline, has processed what another one of the same upstream waits for. */
  reached(pipeline: number, other: Mirror): boolean {
    const { position = 0 } = this.follower.report;
    const { waitingFor } = other.follower.report;
    return this.upstream === other.upstream && waitingFor?.pipeline === pipeline && waitingFor.id <= position;
  }

  /** Takes in what a step of a slice here has found. */
  told(report: FollowerReport, processed: number): void {
    if (processed > 0) this.#rate.add(processed);
    this.#toldAt = this.time.now();
    this.follower.hear({ ...report, rate: this.#rate.perSecond });
  }

  /** Takes in what the database and the engine say. */
  seen(position: number, known: KnownTrouble): void {
    const { failure, waitingFor } = this.#trouble(position, known);
    this.follower.hear({ position, rate: this.#rate.perSecond, failure, waitingFor });
  }

  /** Takes in that the log is not the one that was followed, where no slice has told of it yet. */
  found(error: LogReplaced): void {
    const { report } = this.follower;
    if (report.failure?.error.message === error.message) return;
    this.follower.hear({ ...report, failure: { id: undefined, type: undefined, error, attempts: 0 }, waitingFor: undefined });
  }

  #trouble(position: number, known: KnownTrouble): Pick<FollowerReport, "failure" | "waitingFor"> {
    const own = this.follower.report;
    const gone = own.failure?.id !== undefined && own.failure.id <= position;
    if (!gone && (known === "unknown" || this.time.now() - this.#toldAt < trustedMs)) return own;
    const past = known === "unknown" || (known?.id !== undefined && known.id <= position);
    // What holds up a task as a whole names no upstream.
    const foreign = known !== undefined && known !== "unknown" && known.upstream !== "" && known.upstream !== this.upstream;
    if (known === undefined || past || foreign) return { failure: undefined, waitingFor: undefined };
    return reportOf(known);
  }
}
