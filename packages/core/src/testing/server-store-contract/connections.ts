import assert from "node:assert/strict";
import { StoreUnavailable } from "../../persistence/errors.js";
import { check } from "./subject.js";
import { idsOf, moved, stored, until } from "./trial.js";

/** The checks of units whose connections are killed, or not to be had. */
export const connections = [
  check("connections that are killed between two batches cost nothing", async ({ open, killConnections }) => {
    await using store = open();
    const recorder = await store.open("killed-between");
    for (let position = 1; position <= 5; position += 1) {
      assert.deepEqual(idsOf(await recorder.record([{ events: [stored("a", position)] }])), [position]);
      await killConnections();
      assert.equal(await recorder.head(0), position);
      await killConnections();
    }
  }),

  check(
    "a connection that is killed inside alongside has the whole unit done again, once",
    async ({ open, connect, addOrder, killConnections }) => {
      await using store = open();
      const recorder = await store.open("killed-inside");
      let calls = 0;
      const outcomes = await recorder.record([
        {
          events: [stored("b")],
          tracking: [moved(0, 1)],
          alongside: async (tx) => {
            calls += 1;
            if (calls === 1) await killConnections();
            await addOrder(tx, "killed-inside");
          },
        },
      ]);
      assert.deepEqual(idsOf(outcomes), [1]);
      assert.equal(calls, 2);
      assert.deepEqual(await recorder.tracked("up", 0), { position: 1, epoch: "e", identity: undefined });
      await using session = await connect();
      assert.equal((await session.query("SELECT id FROM orders WHERE id = 'killed-inside'")).length, 1);
    },
  ),

  check("a connection that is killed while it waits for a lock has the batch done again", async ({ open, connect, lock, killWaiting }) => {
    await using store = open();
    const recorder = await store.open("killed-waiting");
    idsOf(await recorder.record([{ events: [], tracking: [moved(0, 1)] }]));
    await using blocker = await connect();
    await blocker.query("BEGIN");
    await blocker.query(lock);
    const recording = recorder.record([{ events: [stored("c")], tracking: [moved(1, 2)] }]);
    await until("a connection waits for the lock", async () => (await killWaiting()) > 0);
    await blocker.query("COMMIT");
    assert.deepEqual(idsOf(await recording), [1]);
  }),

  check("a pool that is exhausted is a clear error, and works again when a connection is free", async ({ pooled, remedies }) => {
    await using pool = pooled(1, 200);
    const recorder = await pool.store.open("exhausted");
    const giveBack = await pool.take();
    const refused = (error: Error) => error instanceof StoreUnavailable && remedies.poolExhausted.test(error.message);
    const [reading, recording] = [recorder.head(0), recorder.record([{ events: [stored("d")] }])];
    await Promise.all([assert.rejects(reading, refused), assert.rejects(recording, refused)]);
    giveBack();
    assert.deepEqual(idsOf(await recorder.record([{ events: [stored("d")] }])), [1]);
  }),

  check("a pool that is given is left open, with every connection that was lent given back", async ({ pooled }) => {
    await using pool = pooled(2);
    const recorder = await pool.store.open("given");
    const failing = async () => {
      throw new Error("no");
    };
    for (let round = 0; round < 20; round += 1) await recorder.record([{ events: [stored("e")], alongside: failing }]);
    await pool.store.close();
    for (const giveBack of await Promise.all([pool.take(), pool.take()])) giveBack();
  }),
];
