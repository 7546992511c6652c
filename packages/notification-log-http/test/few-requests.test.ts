import { readLog } from "@es/core";
import { expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { served } from "./support/served.js";

const sections = "/core/pipelines/0/sections";

async function servedEvents() {
  const { log, add } = await emptyLog();
  await add(someEvents(25));
  return { server: await served(log, { sectionSize: 10 }), add };
}

it("asks once for each archived section, and for its last event alone, however small the steps are in which it is read", async () => {
  const { server } = await servedEvents();
  await using _ = server;
  const ids: number[] = [];
  for await (const { id } of readLog(server.remote(), 0, { limit: 3 })) ids.push(id);
  expect(ids).toHaveLength(25);
  expect(server.answers.slice(0, 4)).toEqual(["200 /core", ...["1,10", "1,10?after=9", "11,20"].map((id) => `200 ${sections}/${id}`)]);
});

it("asks for the tail conditionally while there is nothing new, and for the news only when there are", async () => {
  const { server, add } = await servedEvents();
  const { answers } = server;
  await using _ = server;
  const remote = server.remote();
  const tail = `${sections}/21,30`;
  await remote.section(0, "21,500");
  for (let n = 0; n < 4; n += 1) expect((await remote.section(0, "26,525")).items).toEqual([]);
  expect(answers).toEqual(["200 /core", `200 ${tail}`, `200 ${tail}?after=25`, ...Array(3).fill(`304 ${tail}?after=25`)]);
  answers.length = 0;
  await add(someEvents(2));
  expect((await remote.section(0, "26,525")).items.map(({ id }) => id)).toEqual([26, 27]);
  expect((await remote.section(0, "28,527")).items).toEqual([]);
  expect(answers).toEqual([`200 ${tail}?after=25`, `200 ${tail}?after=27`]);
  answers.length = 0;
  for (let n = 0; n < 3; n += 1) await remote.head(0);
  expect(answers).toEqual(["200 /core", "304 /core", "304 /core"]);
});
