import { expect, it } from "vitest";
import { OpenApplication } from "../../src/application/open-application.js";
import type { Notification } from "../../src/persistence/recorder.js";
import type { Follower } from "../../src/process/follower.js";
import { resetPosition } from "../../src/process/operator-events.js";
import { seeded } from "../../src/testing/recorder-contract/random-walks.js";
import { commands } from "../system/bank.js";
import { copying, follow, request, stepThrough } from "./following.js";
import { Restorable } from "./restorable.js";

type Random = (below: number) => number;

/** The events in the life of a log and its follower, at random; the follower is made anew now and then, as a process that is restarted. */
class Walk {
  readonly recorder = new Restorable("commands");
  readonly #upstream = new OpenApplication<undefined>(commands.definition, this.recorder);
  readonly #processed: string[] = [];
  readonly #batchSize: number;
  #following = this.#started();
  #names = 0;

  constructor(private readonly random: Random) {
    this.#batchSize = 1 + random(4);
    this.#following = this.#started();
  }

  get follower(): Follower<undefined> {
    return this.#following.follower;
  }

  async happens(): Promise<void> {
    const kind = this.random(10);
    if (kind < 4) await this.#grow();
    else if (kind < 5) await this.recorder.setBack(this.random(1 + (await this.recorder.head(0))));
    else if (kind < 6) this.#following = this.#started(this.#following.recorder);
    else if (kind < 7) await this.follower.step();
    else await this.#stepAll();
  }

  /** The position is one of the log that is there, or the follower fails; and what was processed is that log up to there. */
  async check(): Promise<void> {
    await this.#stepAll();
    const tracked = (await this.#following.recorder.tracked("commands", 0)) ?? { position: 0, identity: undefined };
    const log = await this.recorder.notifications(0, { after: 0, limit: 100_000 });
    const status = await this.follower.progress.status();
    const same = this.#processed.slice(0, tracked.position).every((mark, index) => mark === markOf(log[index]));
    expect(this.#processed).toHaveLength(tracked.position);
    if (same) expect(status).toMatchObject({ state: "idle", position: log.length, lag: 0 });
    else expect(status).toMatchObject({ state: "failing", failure: { error: { code: "log-replaced" } } });
    if (!same && this.random(2) === 0) await this.#reset(log);
  }

  /** As an operator does who knows from where on the log is another. */
  async #reset(log: readonly Notification[]): Promise<void> {
    const other = this.#processed.findIndex((mark, index) => mark !== markOf(log[index]));
    await resetPosition(this.follower.progress, { after: other, why: "a trial" });
    this.#processed.splice(other);
    await this.#stepAll();
  }

  async #grow(): Promise<void> {
    for (let count = 1 + this.random(5); count > 0; count -= 1) {
      this.#names += 1;
      await request(this.#upstream, `r${this.#names}`, this.#names);
    }
  }

  async #stepAll(): Promise<void> {
    this.#following.clock.now += 60_000;
    await stepThrough(this.follower);
  }

  #started(recorder?: ReturnType<typeof follow>["recorder"]): ReturnType<typeof follow> {
    const noting = copying();
    const following = follow(this.#upstream.log, noting, { batchSize: this.#batchSize, ...(recorder === undefined ? {} : { recorder }) });
    return { ...following, ...this.#noted(following) };
  }

  /** Takes note of what a unit that was kept has processed: in order, and after what was processed before. */
  #noted({ recorder }: ReturnType<typeof follow>) {
    if ("noted" in recorder) return {};
    const record = recorder.record.bind(recorder);
    return {
      recorder: Object.assign(recorder, {
        noted: true,
        record: async (units: Parameters<typeof record>[0]) => {
          const log = await this.recorder.notifications(0, { after: 0, limit: 100_000 });
          const outcomes = await record(units);
          for (const [index, { tracking = [] }] of units.entries()) {
            if (outcomes[index]?.refused !== undefined) continue;
            for (const { from, to, override } of tracking) {
              if (override) continue;
              expect(from).toBe(this.#processed.length);
              this.#processed.push(...log.slice(from, to).map(markOf));
            }
          }
          return outcomes;
        },
      }),
    };
  }
}

function markOf(item: Notification | undefined): string {
  return `${item?.id} ${item?.unitId} ${item?.aggregateId}`;
}

it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
  "whatever happens to a log, its follower processes one lineage in order, and says where it is another (%i)",
  async (seed) => {
    const next = seeded(seed);
    const walk = new Walk((below) => Math.floor(next() * below));
    for (let step = 0; step < 60; step += 1) {
      await walk.happens();
      await walk.check();
    }
  },
);
