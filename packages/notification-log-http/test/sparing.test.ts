import { StoreUnavailable } from "@es/core";
import { expect, it } from "vitest";
import type { Answer, Ask } from "../src/client/connection.js";
import { sparing } from "../src/client/sparing.js";

/** A server that is away at first; it then holds those questions that it may hold until it is told not to. */
function held() {
  let away = true;
  let now = 0;
  const asked: string[] = [];
  const letGo: (() => void)[] = [];
  const ask: Ask = async (path, asking) => {
    asked.push(path);
    if (away) throw new StoreUnavailable("The server", "it is away");
    if (asking?.patience) await new Promise<void>((resolve) => letGo.push(resolve));
    return { url: path, status: 200, headers: {}, body: Buffer.alloc(0) } satisfies Answer;
  };
  const comeBack = () => {
    away = false;
  };
  const pass = () => {
    now += 10_000;
  };
  return { ask: sparing(ask, () => now), asked, comeBack, pass, letGo: () => letGo.forEach((each) => void each()) };
}

it("asks a server that was away while it holds a question, and does not wait for that one's answer", async () => {
  const { ask, asked, comeBack, pass, letGo } = held();
  for (let n = 0; n < 3; n += 1) await expect(ask("before")).rejects.toThrow(StoreUnavailable);
  comeBack();
  pass();
  const news = ask("news", { patience: 25_000 });
  await new Promise(setImmediate);
  expect((await ask("heads")).status).toBe(200);
  letGo();
  expect((await news).status).toBe(200);
  expect(asked.slice(-2)).toEqual(["news", "heads"]);
});

it("asks a server that is away once for all who ask at the same time, and lets all ask when it is back", async () => {
  const { ask, asked, comeBack, pass } = held();
  for (let n = 0; n < 3; n += 1) await expect(ask("before")).rejects.toThrow(StoreUnavailable);
  const together = () => Promise.allSettled(Array.from({ length: 10 }, () => ask("together")));
  pass();
  const before = asked.length;
  expect((await together()).filter(({ status }) => status === "rejected")).toHaveLength(10);
  expect(asked.length).toBe(before + 1);
  comeBack();
  pass();
  expect((await together()).filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  expect(asked.length).toBe(before + 11);
});
