import { InvalidArgument, type NotificationLog } from "@es/core";
import { type LogHead, type Notification, sectionId } from "@es/core/adapter";
import { fingerprint } from "./caching.js";
import { HeadWatch } from "./head-watch.js";
import { Problem } from "./problem.js";

/** How far a pipeline goes, with what stands for this log in entity tags. */
export interface ServedHead extends LogHead {
  readonly fingerprint: string;
}

/** A log that is served: it is watched while someone waits for news, and how far it went is remembered. */
export class ServedLog {
  readonly watch: HeadWatch;
  readonly #heads = new Map<number, ServedHead>();

  constructor(
    readonly log: NotificationLog,
    pollMs: number,
  ) {
    this.watch = new HeadWatch(log, pollMs);
  }

  /** How far a pipeline goes. If it is known to go as far as `enough`, that will do: what is there never changes. */
  async head(pipeline: number, enough = Number.POSITIVE_INFINITY): Promise<ServedHead> {
    const known = this.#heads.get(pipeline);
    if (known !== undefined && known.head >= enough) return known;
    const head = await this.#ask(pipeline);
    const print = known?.epoch === head.epoch ? known.fingerprint : fingerprint(this.log.application, head.epoch);
    const served = { ...head, fingerprint: print };
    this.#heads.set(pipeline, served);
    return served;
  }

  /** The event that stands at an id now; undefined where the log does not go so far. */
  async event(pipeline: number, id: number): Promise<Notification | undefined> {
    if (!Number.isSafeInteger(id)) return undefined;
    try {
      return (await this.log.section(pipeline, sectionId({ first: id, last: id }))).items[0];
    } catch (error) {
      throw error instanceof InvalidArgument ? new Problem("no-such-pipeline") : error;
    }
  }

  close(): void {
    this.watch.close();
  }

  async #ask(pipeline: number): Promise<LogHead> {
    try {
      return await this.log.head(pipeline);
    } catch (error) {
      throw error instanceof InvalidArgument ? new Problem("no-such-pipeline") : error;
    }
  }
}
