import { memory, singleThreaded } from "@es/core";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { ShopRequest } from "../src/commands.js";
import { gatheringView } from "../src/reporting/reporting.js";
import { shopIn } from "../src/shop.js";
import { databases } from "./databases.js";
import { imported, mixedBook } from "./importing.js";
import { plainReport } from "./plain-fold.js";
import { runners, type ShopRunner } from "./runners.js";
import { type State, stateOf } from "./state.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const book = mixedBook({ seed: 21, orders: 120 });
const expected = plainReport(book);

/** Where the same commands are given to the same definitions. */
interface Scene {
  readonly place: string;
  readonly pipelines: number;
  readonly runner: ShopRunner;
}

/** Ways in which commands and followers come to interleave. Each leaves a shop in which everything is done. */
const interleavings: readonly { readonly name: string; play(scene: Scene): Promise<void> }[] = [
  { name: "decided on while it is captured", play: (scene) => captured(scene, book, { batchSize: 500 }) },
  {
    name: "captured first, and decided on from a backlog, by sevens",
    play: async (scene) => {
      await captured(scene, book, { following: false });
      await captured(scene, [], { batchSize: 7 });
    },
  },
  {
    name: "captured by halves, and stopped in between",
    play: async (scene) => {
      const half = Math.floor(book.length / 2);
      await captured(scene, book.slice(0, half), { batchSize: 50 });
      await captured(scene, book.slice(half), { batchSize: 50 });
    },
  },
];

async function captured(
  { place, pipelines, runner }: Scene,
  requests: readonly ShopRequest[],
  options: { readonly batchSize?: number; readonly following?: boolean },
): Promise<void> {
  await using shop = await runner.open(place, { pipelines, ...options });
  await imported(shop, requests, { settled: options.following ?? true });
}

/** Returns the state in memory, in this thread. */
async function inMemory(pipelines: number): Promise<State> {
  const views = { reporting: () => gatheringView(() => {}) };
  await using running = await singleThreaded(shopIn(pipelines), { store: memory(), views });
  await imported({ running }, book);
  return await stateOf(running);
}

describe.each([1, 3])("in %i pipelines, the same commands give the same bytes", (pipelines) => {
  let first: State;

  beforeAll(async () => {
    first = await inMemory(pipelines);
  });

  for (const database of databases) {
    const { name, tags } = database;
    describe(`on ${name}`, { tags }, () => {
      const fitting = runners.filter(({ on = [name] }) => on.includes(name));
      for (const runner of fitting) {
        describe(runner.name, { tags: runner.tags ?? [] }, () => {
          test.each(interleavings.map((interleaving) => [interleaving.name, interleaving] as const))("%s", async (_, { play }) => {
            const { place, drop } = await database.make();
            try {
              await play({ place, pipelines, runner });
              await using shop = await runner.open(place, { following: false });
              expect(await stateOf(shop.running)).toEqual(first);
              expect((await shop.running.status()).map(({ lag }) => lag)).toEqual(Array(2 * pipelines).fill(0));
              expect(await shop.report()).toEqual(expected);
            } finally {
              await drop();
            }
          });
        });
      }
    });
  }
});

test("each aggregate has the same bytes in any number of pipelines", async () => {
  const [one, three] = await Promise.all([inMemory(1), inMemory(3)]);
  expect(three.streams).toBe(one.streams);
  expect(three.logs).not.toBe(one.logs);
});
