import assert from "node:assert/strict";
import { GroupCommit } from "../../persistence/group-commit.js";
import { check, type ServerStoreSubject } from "./subject.js";
import { idsOf, moved, stored } from "./trial.js";

/** The checks of work in the transaction of a unit, and of the others meanwhile. */
export const alongside = [
  check(
    "a library that is given the transaction has its rows kept and undone with the unit",
    async <Tx>(subject: ServerStoreSubject<Tx>) => {
      const { open, connect, addOrder, duplicateKey } = subject;
      await using store = open();
      const recorder = await store.open("ordering");
      const adding = (id: string) => (tx: Tx) => addOrder(tx, id);
      idsOf(await recorder.record([{ events: [stored("o1")], tracking: [moved(0, 1)], alongside: adding("o1") }]));
      const [again] = await recorder.record([{ events: [stored("o2")], tracking: [moved(0, 1)], alongside: adding("o2") }]);
      assert.equal(again?.refused?.name, "TrackingConflict");
      const [broken] = await recorder.record([{ events: [stored("o3")], tracking: [moved(1, 2)], alongside: adding("o1") }]);
      assert.equal((broken?.refused?.cause as { readonly code?: unknown } | undefined)?.code, duplicateKey);
      await using session = await connect();
      assert.deepEqual(
        (await session.query("SELECT id FROM orders WHERE id LIKE 'o_'")).map(({ id }) => id),
        ["o1"],
      );
      assert.deepEqual(await recorder.tracked("up", 0), { position: 1, epoch: "e", identity: undefined });
    },
  ),

  check("work alongside that runs into a deadlock is done again", async <Tx>({ open, connect, touchOrder }: ServerStoreSubject<Tx>) => {
    await using session = await connect();
    await session.query("INSERT INTO orders (id, status) VALUES ('left', 'new'), ('right', 'new')");
    await using store = open();
    const recorder = await store.open("deadlock", { pipelines: 2 });
    const both = meeting(2);
    const locking = (first: string, second: string) => async (tx: Tx) => {
      await touchOrder(tx, first, first);
      await both();
      await touchOrder(tx, second, first);
    };
    const outcomes = await Promise.all([
      recorder.record([{ events: [stored("x")], alongside: locking("left", "right") }]),
      recorder.record([{ pipeline: 1, events: [stored("y")], alongside: locking("right", "left") }]),
    ]);
    assert.deepEqual(outcomes.map(idsOf), [[1], [1]]);
  }),

  check("work alongside that is slow holds up its own pipeline only", async ({ open }) => {
    await using store = open();
    const commits = new GroupCommit(await store.open("slow", { pipelines: 3 }));
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const slow = commits.append({ pipeline: 1, events: [stored("slow")], alongside: () => ended });
    const held = commits.append({ pipeline: 1, events: [stored("held")] });
    for (const position of [1, 2]) {
      const others = [0, 2].map((pipeline) => commits.append({ pipeline, events: [stored(`p${pipeline}`, position)] }));
      assert.deepEqual(await Promise.all(others), [[position], [position]]);
    }
    end();
    assert.deepEqual(await Promise.all([slow, held]), [[1], [2]]);
  }),

  check("batches of two pipelines that want the same places in opposite order are each kept or refused", async ({ open }) => {
    await using store = open();
    const recorder = await store.open("crossing", { pipelines: 2 });
    for (let round = 1; round <= 10; round += 1) {
      const ids = Array.from({ length: 40 }, (_, index) => `${round}-${index}`);
      const units = ids.map((id) => ({ events: [stored(id)] }));
      const [one, other] = await Promise.all([
        recorder.record(units),
        recorder.record(units.map((unit) => ({ ...unit, pipeline: 1 })).toReversed()),
      ]);
      for (const [index, outcome] of one.entries()) {
        assert.equal(outcome.refused === undefined, other.toReversed()[index]?.refused !== undefined);
      }
    }
    assert.equal((await recorder.head(0)) + (await recorder.head(1)), 400);
  }),
];

/** Lets all go on when the last has come. Later ones do not wait. */
function meeting(count: number): () => Promise<void> {
  let missing = count;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    missing -= 1;
    if (missing <= 0) open();
    return opened;
  };
}
