import { InvalidArgument, type LogHead, type NotificationLog } from "@es/core";
import { fingerprint } from "./caching.js";
import { HeadWatch } from "./head-watch.js";
import { Problem } from "./problem.js";
import { Sizes } from "./read-items.js";

/** How far a pipeline goes, with what stands for this log in entity tags. */
export interface ServedHead extends LogHead {
  readonly fingerprint: string;
}

/** A log that is served: it is watched while someone waits for news, and how far it went is remembered. */
export class ServedLog {
  readonly watch: HeadWatch;
  readonly sizes = new Sizes();
  readonly #heads = new Map<number, ServedHead>();

  constructor(
    readonly log: NotificationLog,
    pollMs: number,
  ) {
    this.watch = new HeadWatch(log, pollMs);
  }

  /** How far a pipeline is known to go; undefined where it may not be as far as `enough`: what is there never changes. */
  known(pipeline: number, enough: number): ServedHead | undefined {
    const known = this.#heads.get(pipeline);
    return known !== undefined && known.head >= enough ? known : undefined;
  }

  /** How far a pipeline goes now. */
  async head(pipeline: number): Promise<ServedHead> {
    const known = this.#heads.get(pipeline);
    const head = await this.#ask(pipeline);
    const print = known?.epoch === head.epoch ? known.fingerprint : fingerprint(this.log.application, head.epoch);
    const served = { ...head, fingerprint: print };
    this.#heads.set(pipeline, served);
    return served;
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
