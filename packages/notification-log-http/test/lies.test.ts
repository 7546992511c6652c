import { InvalidSection } from "@es/core/adapter";
import { expect, it } from "vitest";
import { AnswerRefused } from "../src/index.js";
import { emptyLog, someEvents } from "./support/logs.js";
import { answer, type Body, lyingServer } from "./support/lying-server.js";

const swap = (items: Body[], one: number, other: number) => {
  [items[one], items[other]] = [items[other], items[one]];
};

/** The lies of a server about a good section, each with the reason why it is refused. */
const lies: Record<string, [why: RegExp, bend: (body: Body) => unknown]> = {
  "ids that skip": [/where notification 5 belongs/, ({ items }) => items.splice(4, 1) && items.push({ ...items[8], id: 11 })],
  "ids that repeat": [/fits|where notification 6 belongs/, ({ items }) => items.splice(4, 0, items[4])],
  "ids that run backwards": [/where notification 1 belongs/, ({ items }) => items.reverse()],
  "two that changed places": [/where notification 3 belongs/, ({ items }) => swap(items, 2, 7)],
  "ids that are too high": [
    /where notification 1 belongs/,
    (body) => (body.items = body.items.map((item: Body) => ({ ...item, id: item.id + 10 }))),
  ],
  "an id that is text": [/where notification 1 belongs/, ({ items }) => (items[0].id = "1")],
  "an id that is no whole number": [/where notification 2 belongs/, ({ items }) => (items[1].id = 2.5)],
  "a full section that is cut short": [/contradict/, ({ items }) => items.pop()],
  "an archived section said to be the tail": [/contradict/, (body) => (body.archived = false)],
  "the end hidden": [/contradict/, ({ links }) => delete links.next],
  "a next that skips": [/contradict/, ({ links }) => (links.next = "21,30")],
  "a next on another server": [/contradict/, ({ links }) => (links.next = "http://127.0.0.2/11,20")],
  "a cut after nothing": [/contradict/, (body) => Object.assign(body, { items: [], links: { next: "1,10?after=0" } })],
  "more than fits": [/fits/, ({ items }) => items.push({ ...items[9], id: 11 })],
  "another application": [/another application/, (body) => (body.application = "commands")],
  "another pipeline": [/another pipeline/, (body) => (body.pipeline = 1)],
  "another epoch": [/another log/, (body) => (body.epoch = "another")],
  "another section": [/another section/, (body) => (body.id = "11,20")],
  "no items": [/no section/, (body) => delete body.items],
  "no links": [/no section/, (body) => delete body.links],
  "an item that is nothing": [/no notification/, ({ items }) => (items[3] = null)],
  "an item that is a list": [/no notification/, ({ items }) => (items[3] = [4])],
  "an aggregate id that is a number": [/not whole/, ({ items }) => (items[3].aggregateId = 4)],
  "an aggregate id that is endless": [/not whole/, ({ items }) => (items[3].aggregateId = "x".repeat(320))],
  "an aggregate id that is no text": [/not whole/, ({ items }) => (items[3].aggregateId = "\ud800")],
  "a position before the first": [/not whole/, ({ items }) => (items[3].position = 0)],
  "no type": [/not whole/, ({ items }) => delete items[3].type],
  "a time that is a number": [/time/, ({ items }) => (items[3].recordedAt = 4)],
  "a time that is none": [/time/, ({ items }) => (items[3].recordedAt = "2026-02-30T00:00:00.000Z")],
  "a time of another zone": [/time/, ({ items }) => (items[3].recordedAt = "2026-02-03T00:00:00.000+01:00")],
  "data in two forms": [/data/, ({ items }) => (items[3].base64 = "")],
  "data in no form": [/data/, ({ items }) => delete items[3].text],
  "data that are no text": [/data/, ({ items }) => (items[3].text = "\udc00")],
  "data that are JSON of their own": [/data/, ({ items }) => (items[3].text = { n: 1 })],
  "base64 with junk": [/data/, ({ items }) => (items[2].base64 = "/w\n==")],
  "base64 without its end": [/data/, ({ items }) => (items[2].base64 = items[2].base64.slice(0, -1))],
  "base64 with spare bits": [/data/, ({ items }) => (items[2].base64 = "/x==")],
  "dependencies on nothing": [/dependencies/, ({ items }) => (items[3].dependencies = [{ pipeline: 0 }])],
  "dependencies on a pipeline that is not": [/dependencies/, ({ items }) => (items[3].dependencies = [{ pipeline: 1, id: 1 }])],
  "dependencies that are no list": [/dependencies/, ({ items }) => (items[3].dependencies = { length: 0 })],
};

it.each(Object.entries(lies))("hands on nothing of a section with %s", async (_, [why, bend]) => {
  const { log, add } = await emptyLog();
  await add(someEvents(25));
  await using server = await lyingServer(log);
  const remote = server.remote();
  server.lies((body) => {
    bend(body);
    return body;
  });
  const reading = remote.section(0, "1,10");
  await expect(reading).rejects.toThrow(InvalidSection);
  await expect(reading).rejects.toThrow(why);
  server.errs(() => false);
  expect((await remote.section(0, "1,10")).items).toHaveLength(10);
});

it.each([
  ["the beginning of JSON only", (text: string) => text.slice(0, -20)],
  ["something after the JSON", (text: string) => `${text}}`],
  ["a key that could change prototypes", (text: string) => text.replace('"text":', '"__proto__":{"admin":true},"text":')],
  [
    "a key that could change prototypes, in disguise",
    (text: string) => text.replace('"text":', '"\\u005f_proto__":{"admin":true},"text":'),
  ],
  ["a constructor with a prototype", (text: string) => text.replace('"text":', '"constructor":{"prototype":{"admin":true}},"text":')],
  ["nothing", () => ""],
  ["a list", () => "[]"],
])("hands on nothing of a body that is %s, though the digest is right", async (_, bend) => {
  const { log, add } = await emptyLog();
  await add(someEvents(25));
  await using server = await lyingServer(log);
  server.lies((body) => bend(JSON.stringify(body)));
  const reading = server.remote().section(0, "1,10");
  await expect(reading).rejects.toSatisfy((error) => error instanceof AnswerRefused || error instanceof InvalidSection);
  expect("admin" in {}).toBe(false);
});

it.each([
  ["of another application", { application: "commands" }],
  ["without an epoch", { epoch: "" }],
  ["without pipelines", { pipelines: 0, heads: [] }],
  ["with fewer heads than pipelines", { pipelines: 2 }],
  ["with heads that are no numbers", { heads: ["25"] }],
  ["with sections of a million", { sectionSize: 1_000_000 }],
])("refuses heads %s", async (_, bent) => {
  const { log } = await emptyLog();
  await using server = await lyingServer(log);

  server.errs(async ({ url = "" }, response) => answer(response, JSON.stringify({ ...(await server.honest.inject(url)).json(), ...bent })));
  await expect(server.remote().head(0)).rejects.toThrow(AnswerRefused);
  server.errs(() => false);
  expect(await server.remote().head(0)).toMatchObject({ head: 0 });
});
