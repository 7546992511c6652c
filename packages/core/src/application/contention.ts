import type { Recorded } from "../persistence/event-store.js";
import { storedId } from "../persistence/mapper.js";
import { LostRaces } from "./retrying.js";
import type { UnitOfWork } from "./unit-of-work.js";

/** What is to be decided and recorded. It may be done several times: each time it decides on what is there then. */
export interface Deciding {
  decide(): Promise<DecidedUnit>;
  record(decided: DecidedUnit): Promise<Recorded>;
  /** How often it is recorded at the most. */
  readonly attempts: number;
  /** The stored id of the aggregate that it is known to be about. */
  readonly about?: string | undefined;
}

/** What was decided, and what is to be recorded because of it. */
export interface DecidedUnit {
  readonly unit: UnitOfWork;
  readonly decided: unknown;
}

/** For how long one waits for those who came before, in milliseconds: after that it may lose the race once more. */
const longestTurnMs = 5000;

/**
 * Lets those who decide on one aggregate do so in turn, from the first lost race on. So callers within a process do not lose
 * again and again to each other; other processes may still be faster, which the store finds out.
 */
export class Contention {
  /** The ends of the queues, by the stored ids of aggregates that somebody decides on in turn. */
  readonly #queues = new Map<string, Promise<unknown>>();

  /** Decides and records, and does it anew after a lost race. Rejects with what `LostRaces` rejects with. */
  async run(deciding: Deciding): Promise<Recorded> {
    const lost = new LostRaces(deciding.attempts);
    let key = deciding.about;
    for (;;) {
      try {
        const done = key === undefined ? await this.#atOnce(deciding) : await this.#inTurn(key, deciding);
        if (typeof done !== "string") return done;
        key = done;
      } catch (error) {
        key = (await lost.count(error)).aggregateId;
      }
    }
  }

  /** Returns the aggregate of the decision that others decide on in turn, where there is one: to go ahead would make one of them lose. */
  async #atOnce({ decide, record }: Deciding): Promise<Recorded | string> {
    const decided = await decide();
    const events = this.#queues.size === 0 ? [] : decided.unit.events;
    const keys = events.map(({ aggregate, aggregateId }) => storedId(aggregate, aggregateId));
    return keys.find((key) => this.#queues.has(key)) ?? record(decided);
  }

  async #inTurn(key: string, { decide, record }: Deciding): Promise<Recorded> {
    const before = this.#queues.get(key);
    const work = async () => record(await decide());
    const mine = before === undefined ? work() : endedOrLate(before).then(work);
    const end = mine.catch(() => {});
    this.#queues.set(key, end);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(key) === end) this.#queues.delete(key);
    }
  }
}

/** Who waits for work that waits for it in turn would else wait for ever. */
function endedOrLate(work: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, longestTurnMs);
    work.then(() => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
