import assert from "node:assert/strict";
import { check } from "./subject.js";
import { idsOf, keep, stored, text, trial } from "./trial.js";

/** Ids that look, sort, fold or trim alike and are not the same. */
const lookalikes = [
  ["a", "A", "a ", " a", "a\t", "a\n", "aa"],
  ["ä", "a\u0308", "Ä", "ae", "a"],
  ["ß", "ss", "SS", "ẞ"],
  ["é", "e\u0301", "e", "É"],
  ["İ", "i", "I", "ı", "i\u0307"],
  ["ﬁ", "fi"],
  ["Å", "\u212b", "A\u030a"],
  ["か", "カ", "が", "か\u3099"],
  ["👍", "👍🏽", "👎", "\u{1f44d}\ufe0f"],
  ["ا", "أ", "إ"],
  ["٣", "3", "³"],
  ["a\u200b", "a", "\ufeffa", "a\u00a0"],
  ["1", "01", "1.0", "1e0"],
  ["a%", "a_", "a*", "ab", "a\\", "a'", 'a"', "a`", "a;--"],
  ["null", "NULL", "undefined", "true"],
  ["__proto__", "constructor", "toString", "hasOwnProperty"],
];

const longest = `${"k".repeat(63)}/${"€".repeat(255)}`;

/** Ids are told apart by every character. */
export const identifiers = [
  ...lookalikes.map((ids) =>
    check(`aggregate ids are told apart: ${ids.map((id) => JSON.stringify(id)).join(" ")}`, async ({ store }) => {
      const recorder = await store.open(trial);
      const units = ids.map((id) => ({ events: [stored(id, 1, { data: text(id) })] }));
      for (const outcome of await recorder.record(units)) idsOf(outcome);
      for (const id of ids) {
        await recorder.keepSnapshot({ aggregateId: id, position: 1, data: text(id) });
        const events = await recorder.events(id);
        assert.deepEqual(
          events.map(({ aggregateId }) => aggregateId),
          [id],
        );
      }
      for (const id of ids) assert.deepEqual(Buffer.from((await recorder.snapshot(id))?.data ?? []).toString(), id);
    }),
  ),
  check("the longest ids are told apart by their last character", async ({ store }) => {
    const recorder = await store.open(trial);
    const ids = [longest, `${longest.slice(0, -1)}$`, `${"k".repeat(63)}/${"😀".repeat(127)}`];
    for (const id of ids) await keep(recorder, { events: [stored(id, 1)] });
    for (const id of ids) assert.equal((await recorder.events(id))[0]?.aggregateId, id);
  }),
  check("the longest type comes back, and types are told apart by case", async ({ store }) => {
    const recorder = await store.open(trial);
    const types = ["t".repeat(63), "T".repeat(63)];
    await keep(recorder, { events: types.map((type, index) => stored("a", index + 1, { type })) });
    for (const type of types) {
      const read = await recorder.notifications(0, { after: 0, limit: 10, types: [type] });
      assert.deepEqual(
        read.map((notification) => notification.type),
        [type],
      );
    }
  }),
  check("application names are told apart by case", async ({ store }) => {
    const names = ["shop", "Shop", "SHOP", "shop-1", "shop_1", "shop.1", "shop@1", "_shop"];
    for (const [index, name] of names.entries()) {
      const recorder = await store.open(name);
      assert.equal(recorder.application, name);
      assert.equal(await recorder.head(0), 0, `${name} holds the events of another application`);
      await keep(recorder, { events: [stored(`only in ${index}`, 1)] });
    }
    const epochs = await Promise.all(names.map(async (name) => (await store.open(name)).epoch));
    assert.equal(new Set(epochs).size, names.length);
  }),
  check("the longest application name and upstream are kept", async ({ store }) => {
    const name = "n".repeat(64);
    const recorder = await store.open(name);
    await keep(recorder, {
      events: [stored("a", 1)],
      tracking: [{ upstream: name, pipeline: 0, epoch: crypto.randomUUID(), from: 0, to: 1 }],
    });
    assert.equal((await recorder.tracked(name, 0))?.position, 1);
    assert.equal(await (await store.open(name)).head(0), 1);
  }),
];
