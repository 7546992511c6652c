import type { LogPosition, Notification, Tracked } from "../persistence/recorder.js";
import { LogReplaced } from "./errors.js";
import { beginning, type Followed, replacementOf } from "./lineage.js";

/** Knows how far an application has followed the other pipelines of an upstream, for notifications that depend on them. */
export class Dependencies {
  /** What was reached at least: positions move forward, unless all is begun anew. */
  readonly #reached = new Map<number, Tracked>();
  /** The pipelines that are known, in this step, to be those that were followed. */
  readonly #recognised = new Set<number>();

  constructor(private readonly followed: Followed) {}

  /** Has the logs of pipelines recognised anew: another step begins. */
  begin(): void {
    this.#recognised.clear();
  }

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
    this.#recognised.clear();
  }

  async #isMet({ pipeline, id }: LogPosition): Promise<boolean> {
    const known = this.#reached.get(pipeline);
    if (known !== undefined && known.position >= id && (await this.#isRecognised(pipeline, known))) return true;
    const tracked = (await this.followed.application.recorder.tracked(this.followed.upstream.application, pipeline)) ?? beginning;
    if (tracked.position < id) {
      await this.#refuseImpossible({ pipeline, id });
      return false;
    }
    this.#reached.set(pipeline, tracked);
    if (await this.#isRecognised(pipeline, tracked)) return true;
    // What was processed there belongs to a log that is gone: the follower of that pipeline says so, this one waits.
    return false;
  }

  /** Whether what was processed of a pipeline is what its log still holds: asked once a step. */
  async #isRecognised(pipeline: number, reached: Tracked): Promise<boolean> {
    if (this.#recognised.has(pipeline)) return true;
    if ((await replacementOf({ ...this.followed, pipeline }, reached)) !== undefined) return false;
    this.#recognised.add(pipeline);
    return true;
  }

  // A cause is committed before its effect: a log that has the effect only is not whole.
  async #refuseImpossible({ pipeline, id }: LogPosition): Promise<void> {
    const { application, upstream } = this.followed;
    const { head } = await upstream.head(pipeline);
    if (head >= id) return;
    const why = `a notification depends on ${id} in pipeline ${pipeline}, which ends at ${head}`;
    throw new LogReplaced(application.name, upstream.application, pipeline, why);
  }
}
