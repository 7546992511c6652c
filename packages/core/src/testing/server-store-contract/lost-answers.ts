import assert from "node:assert/strict";
import { StoreUnavailable } from "../../persistence/errors.js";
import { LossyProxy } from "../lossy-proxy.js";
import { check } from "./subject.js";
import { idsOf, moved, stored } from "./trial.js";

/** More of them by the environment, when there is time. */
const losses = Number(process.env.ES_LOST_ANSWERS ?? 10);
const rounds = Array.from({ length: losses }, (_, index) => index + 1);

/** The checks of a batch that the server has committed, if the connection ends before it answers. */
export const lostAnswers = [
  check("a batch whose answer is lost is found, and each unit gets its ids", async ({ url, open }) => {
    await using proxy = await LossyProxy.before(url);
    await using store = open({ url: proxy.url });
    const recorder = await store.open("lost-batches");
    for (const round of rounds) {
      proxy.loseAnswerTo(`lost-${round}`);
      const outcomes = await recorder.record([
        { events: [stored(`lost-${round}`), stored(`lost-${round}`, 2)] },
        { events: [stored(`other-${round}`)] },
      ]);
      assert.deepEqual(idsOf(outcomes), [round * 3 - 2, round * 3 - 1, round * 3]);
    }
    assert.equal(proxy.lost, losses);
    assert.equal(await recorder.head(0), losses * 3);
  }),

  check("a batch over several pipelines whose answer is lost is found, and each unit gets its ids", async ({ url, open }) => {
    await using proxy = await LossyProxy.before(url);
    await using store = open({ url: proxy.url });
    const recorder = await store.open("lost-across", { pipelines: 3 });
    for (const round of rounds) {
      proxy.loseAnswerTo(`across-${round}`);
      const outcomes = await recorder.record([
        { pipeline: 2, events: [stored(`across-${round}`), stored(`across-${round}`, 2)] },
        { pipeline: 0, events: [stored(`other-${round}`)] },
        { pipeline: 1, events: [], tracking: [moved(round - 1, round)] },
      ]);
      assert.deepEqual(idsOf(outcomes), [round * 2 - 1, round * 2, round]);
    }
    assert.equal(proxy.lost, losses);
    assert.deepEqual(await recorder.heads(), [losses, 0, losses * 2]);
  }),

  check("a unit that was refused is told apart from those that were kept, also when the answer is lost", async ({ url, open }) => {
    await using proxy = await LossyProxy.before(url);
    await using store = open({ url: proxy.url });
    const recorder = await store.open("lost-refused");
    idsOf(await recorder.record([{ events: [stored("taken")] }]));
    const same = { events: [stored("kept")] };
    proxy.loseAnswerTo("kept");
    const outcomes = await recorder.record([same, { events: [stored("taken")] }, same]);
    assert.deepEqual(
      outcomes.map(({ refused }) => refused?.name),
      [undefined, "RecordConflict", "RecordConflict"],
    );
    assert.equal(await recorder.head(0), 2);
  }),

  check("work alongside a commit whose answer is lost is done once", async ({ url, open, connect, addOrder, wire }) => {
    await using proxy = await LossyProxy.before(url);
    await using store = open({ url: proxy.url });
    const recorder = await store.open("lost-alongside");
    for (const round of rounds) {
      proxy.loseAnswerTo(wire.commit);
      const outcomes = await recorder.record([{ events: [stored(`a-${round}`)], alongside: (tx) => addOrder(tx, `lost-${round}`) }]);
      assert.deepEqual(idsOf(outcomes), [round]);
    }
    assert.equal(proxy.lost, losses);
    await using session = await connect();
    assert.equal((await session.query("SELECT id FROM orders WHERE id LIKE 'lost-%'")).length, losses);
  }),

  check("a unit without events whose answer is lost is found by its tracking", async ({ url, open, wire }) => {
    await using proxy = await LossyProxy.before(url);
    await using store = open({ url: proxy.url });
    const recorder = await store.open("lost-tracking");
    for (const round of rounds) {
      proxy.loseAnswerTo(wire.tracking);
      assert.deepEqual(await recorder.record([{ events: [], tracking: [moved(round - 1, round)] }]), [{ ids: [] }]);
    }
    assert.equal(proxy.lost, losses);
    assert.deepEqual(await recorder.tracked("up", 0), { position: losses, epoch: "e", identity: undefined });
  }),

  check("work that leaves no trace is not done again, and the caller is told that nobody knows", async ({ url, open, wire }) => {
    await using proxy = await LossyProxy.before(url);
    await using store = open({ url: proxy.url });
    const recorder = await store.open("lost-traceless");
    let calls = 0;
    const alongside = () => {
      calls += 1;
    };
    proxy.loseAnswerTo(wire.commit);
    await assert.rejects(recorder.record([{ events: [], alongside }]), (error: Error) => {
      assert.ok(error instanceof StoreUnavailable);
      assert.match(error.message, /whether it was recorded is not known/);
      return true;
    });
    assert.equal(calls, 1);
  }),
];
