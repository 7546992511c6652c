import { AssertionError } from "node:assert";
import { memory, type Store } from "@es/core";
import { type OwnRows, type RecorderSubject, recorderContract } from "@es/core/testing";
import { describe, expect, it } from "vitest";
import type { Recorder } from "../../src/persistence/recorder.js";

/** Rows of a user's own, as a transaction sees them. */
interface Session {
  add(text: string): void;
  read(): readonly string[];
  drop(): void;
}

type Reading = (own: Rows) => Session;

/** A table beside a store in memory. */
class Rows {
  list: string[] = [];

  get writing(): Session {
    return {
      add: (text) => void this.list.push(text),
      read: () => [...this.list],
      drop: () => {
        this.list = [];
      },
    };
  }

  /** Of this moment, and refuses to write. */
  get reading(): Session {
    const seen = [...this.list];
    const refuse = () => {
      throw new Error("cannot write");
    };
    return { add: refuse, read: () => seen, drop: refuse };
  }
}

/** A store in memory with a table beside it that is read in some way. */
function subject(reading: Reading): RecorderSubject<Session> {
  const own = new Rows();
  const inner = memory();
  const open = async (...asked: Parameters<Store<Session>["open"]>): Promise<Recorder<Session>> => {
    const recorder = await inner.open(...asked);
    return Object.assign(Object.create(recorder), {
      record: ((units) => {
        const changed = units.map(({ alongside, ...unit }) => ({ ...unit, ...(alongside && { alongside: () => alongside(own.writing) }) }));
        return recorder.record(changed);
      }) satisfies Recorder<Session>["record"],
      reading: (async (work) => work(reading(own))) satisfies Recorder<Session>["reading"],
    });
  };
  const rows: OwnRows<Session> = {
    add: (tx, text) => tx.add(text),
    read: (tx) => tx.read(),
    all: async () => [...own.list],
    forbidden: ["drop"],
    run: (tx) => tx.drop(),
  };
  return { store: { ...inner, open }, rows };
}

async function firstBroken(reading: Reading): Promise<string | undefined> {
  for (const { name, needs, run } of recorderContract) {
    if (!needs.includes("rows") || !name.startsWith("reading ")) continue;
    try {
      await run(subject(reading));
    } catch (error) {
      if (error instanceof AssertionError) return name;
      throw error;
    }
  }
  return undefined;
}

const flaws: Readonly<Record<string, Reading>> = {
  "reads what others commit meanwhile": (own) => ({ ...own.reading, read: () => [...own.list] }),
  "reads what others commit meanwhile from the second statement on": (own) => {
    const [first, read] = [[...own.list], [] as unknown[]];
    return { ...own.reading, read: () => (read.push(first) === 1 ? first : [...own.list]) };
  },
  "lets rows be written where it reads": (own) => ({ ...own.reading, add: (text) => own.writing.add(text) }),
  "lets a table be dropped where it reads": (own) => ({ ...own.reading, drop: () => own.writing.drop() }),
  "says nothing where it drops what was written": (own) => ({ ...own.reading, add: () => {} }),
};

describe("the recorder contract catches a recorder over a database that", () => {
  for (const [flaw, reading] of Object.entries(flaws)) {
    it(flaw, async () => expect(await firstBroken(reading)).toMatch(/^reading /));
  }
});

it("the recorder contract catches nothing where nothing is wrong with reading", async () => {
  expect(await firstBroken((own) => own.reading)).toBeUndefined();
});
