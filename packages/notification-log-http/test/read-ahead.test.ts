import { expect, it } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { lyingServer } from "./support/lying-server.js";

const ids = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

it("asks for sections that are known to be full before those ahead of them were answered, and hands all on in order", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(95));
  await using server = await lyingServer(log);
  const held: (() => void)[] = [];
  server.errs(async ({ url = "" }) => {
    if (url.includes("sections")) await new Promise<void>((answer) => held.push(answer));
    return false;
  });
  const reading = server.remote().section(0, "1,100");
  while (held.length < 4) await new Promise(setImmediate);
  const sections = () => server.requests.filter((url) => url.includes("sections")).map((url) => url.split("/").at(-1));
  expect(sections()).toEqual(["1,10", "11,20", "21,30", "31,40"]);
  server.errs(() => false);
  // The last is answered first.
  for (const answer of held.reverse()) answer();
  expect((await reading).items.map(({ id }) => id)).toEqual(ids(1, 95));
  expect(sections().sort()).toEqual([...ids(0, 9).map((n) => `${n * 10 + 1},${n * 10 + 10}`)].sort());
});

it("asks for nothing beyond what it is to read, and for nothing twice", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(95));
  await using server = await lyingServer(log);
  const remote = server.remote();
  expect((await remote.section(0, "5,25")).items.map(({ id }) => id)).toEqual(ids(5, 25));
  expect(server.requests).toEqual(["/core", ...["1,10?after=4", "11,20", "21,30"].map((id) => `/core/pipelines/0/sections/${id}`)]);
});

it("hands on what came before a section that cannot be read", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(95));
  await using server = await lyingServer(log);
  const remote = server.remote();
  server.errs(({ url = "" }, response) => url.endsWith("/21,30") && !!response.writeHead(500).end());
  const { id, items, archived, next } = await remote.section(0, "5,95");
  expect(items.map((item) => item.id)).toEqual(ids(5, 20));
  expect({ id, archived, next }).toEqual({ id: "5,20", archived: true, next: "21,30" });
  await expect(remote.section(0, next ?? "")).rejects.toThrow("it answers 500");
});
