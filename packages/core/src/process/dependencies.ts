import type { NotificationLog } from "../application/notification-log.js";
import type { LogPosition, Notification, Recorder } from "../persistence/recorder.js";
import { LogReplaced } from "./errors.js";

/** Knows how far an application has followed the other pipelines of an upstream, for notifications that depend on them. */
export class Dependencies {
  /** What was reached at least: positions move forward, unless all is begun anew. */
  readonly #reached = new Map<number, number>();

  constructor(
    private readonly recorder: Recorder<never>,
    private readonly upstream: NotificationLog,
  ) {}

  /** The first dependency of the notification that is not processed yet. Rejects with LogReplaced where it never can be. */
  async unmet({ dependencies }: Notification): Promise<LogPosition | undefined> {
    for (const dependency of dependencies) {
      if (!(await this.#isMet(dependency))) return dependency;
    }
    return undefined;
  }

  /** Has positions read anew: they may have been taken back. */
  forget(): void {
    this.#reached.clear();
  }

  async #isMet({ pipeline, id }: LogPosition): Promise<boolean> {
    if ((this.#reached.get(pipeline) ?? 0) >= id) return true;
    const position = (await this.recorder.tracked(this.upstream.application, pipeline))?.position ?? 0;
    this.#reached.set(pipeline, position);
    if (position < id) await this.#refuseImpossible({ pipeline, id });
    return position >= id;
  }

  // A cause is committed before its effect: a log that has the effect only is not whole.
  async #refuseImpossible({ pipeline, id }: LogPosition): Promise<void> {
    const { head } = await this.upstream.head(pipeline);
    if (head >= id) return;
    const why = `a notification depends on ${id} in pipeline ${pipeline}, which ends at ${head}`;
    throw new LogReplaced(this.recorder.application, this.upstream.application, pipeline, why);
  }
}
