import assert from "node:assert/strict";
import { LossyProxy } from "../lossy-proxy.js";
import { check } from "./subject.js";
import { idsOf, stored, until } from "./trial.js";

/** The checks of a client that falls silent, and of the others. */
export const silence = [
  check(
    "a client that falls silent in the middle of a transaction holds others up for ten seconds, and then does its unit again",
    async ({ url, open }) => {
      await using proxy = await LossyProxy.before(url);
      await using silent = open({ url: proxy.url });
      await using heard = open();
      const [one, other] = [await silent.open("silence"), await heard.open("silence")];
      let calls = 0;
      const alongside = () => {
        calls += 1;
        if (calls === 1) proxy.fallSilent();
      };
      const held = one.record([{ events: [stored("a")], alongside }]);
      await until("the work alongside was begun", () => calls === 1);
      const since = performance.now();
      assert.deepEqual(idsOf(await other.record([{ events: [stored("b")] }])), [1]);
      const ms = performance.now() - since;
      assert.ok(ms < 20_000, `it took ${ms} ms`);
      proxy.recover();
      assert.deepEqual(idsOf(await held), [2]);
      assert.equal(calls, 2);
    },
    60_000,
  ),
];
