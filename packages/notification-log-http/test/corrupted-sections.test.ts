import { alignedSection, InvalidSection, type Notification } from "@es/core/adapter";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { checkSection } from "../src/client/check-section.js";
import { AnswerRefused } from "../src/client/errors.js";
import { jsonOf } from "../src/client/json-of.js";
import { digestOf, type WireHeads } from "../src/wire.js";
import { emptyLog, someEvents } from "./support/logs.js";
import { answer, type Body, lyingServer } from "./support/lying-server.js";

let log: Awaited<ReturnType<typeof emptyLog>>["log"];
let heads: WireHeads;
const bodies = new Map<string, Buffer>();
const originals = new Map<number, string>();

beforeAll(async () => {
  const made = await emptyLog({ pipelines: 2 });
  log = made.log;
  await made.add(someEvents(25));
  await using server = await lyingServer(log);
  heads = (await server.honest.inject("/core")).json();
  for (const id of ["1,10", "11,20", "21,30"]) bodies.set(id, (await server.honest.inject(`/core/pipelines/0/sections/${id}`)).rawPayload);
  for (const item of (await log.section(0, "1,100")).items) originals.set(item.id, plain(item));
});

/** The faults of a bad line: some bytes change, some are lost, some come twice, the rest is missing. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: fc.nat(), bit: fc.nat(7) }),
  fc.record({ kind: fc.constant("lose" as const), at: fc.nat(), length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant("repeat" as const), at: fc.nat(), length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant("insert" as const), at: fc.nat(), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) }),
  fc.record({ kind: fc.constant("truncate" as const), at: fc.nat() }),
);

function damaged(body: Buffer, how: typeof damage extends fc.Arbitrary<infer T> ? T : never): Buffer {
  const at = how.at % body.length;
  const [before, after] = [body.subarray(0, at), body.subarray(at)];
  if (how.kind === "flip") return Buffer.concat([before, Buffer.of((body[at] ?? 0) ^ (1 << how.bit)), after.subarray(1)]);
  if (how.kind === "lose") return Buffer.concat([before, after.subarray(how.length)]);
  if (how.kind === "repeat") return Buffer.concat([before, after.subarray(0, how.length), after]);
  if (how.kind === "insert") return Buffer.concat([before, how.bytes, after]);
  return before;
}

/** Values to put where others belong. */
const junk = fc.oneof(
  fc.constantFrom(null, undefined, true, "", "1,10", "11,20", "1,10?after=5", -1, 0, 1, 11, 2 ** 53, [], {}),
  fc.jsonValue(),
);

/** The lies about a section: items are moved, dropped, doubled or changed, or the fields around them are. */
const lie = fc.oneof(
  fc.record({ kind: fc.constant("move" as const), from: fc.nat(9), to: fc.nat(9) }),
  fc.record({ kind: fc.constant("drop" as const), from: fc.nat(9), to: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant("double" as const), from: fc.nat(9), to: fc.nat(9) }),
  fc.record({ kind: fc.constant("number" as const), from: fc.nat(9), value: junk }),
  fc.record({
    kind: fc.constant("fact" as const),
    name: fc.constantFrom("application", "pipeline", "epoch", "id", "archived", "items"),
    value: junk,
  }),
  fc.record({ kind: fc.constant("link" as const), name: fc.constantFrom("next"), value: junk }),
);

function lied(body: Body, how: typeof lie extends fc.Arbitrary<infer T> ? T : never): void {
  const { items, links } = body;
  if (how.kind === "move") items.splice(how.to, 0, ...items.splice(how.from, 1));
  else if (how.kind === "drop") items.splice(how.from, how.to);
  else if (how.kind === "double") items.splice(how.to, 0, items[how.from]);
  else if (how.kind === "number" && typeof items[how.from] === "object" && items[how.from]) items[how.from].id = how.value;
  else if (how.kind === "fact") body[how.name] = how.value;
  else if (how.kind === "link") links[how.name] = how.value;
}

const ids = fc.constantFrom("1,10", "11,20", "21,30");

/** Reads a body as the client does; answers what would be handed on, or nothing if it is refused. */
function handedOn(id: string, body: Buffer, digest: string): readonly Notification[] {
  try {
    const value = jsonOf({ url: "/", status: 200, headers: { "content-type": "application/json", "unencoded-digest": digest }, body });
    return checkSection(value, { log: heads, pipeline: 0, range: alignedSection(Number.parseInt(id, 10), 10), after: undefined }).items;
  } catch (error) {
    if (error instanceof InvalidSection || error instanceof AnswerRefused) return [];
    throw error;
  }
}

describe("a corrupted section", () => {
  it("is refused whole when its bytes were damaged on the way", () => {
    const property = fc.property(ids, fc.array(damage, { minLength: 1, maxLength: 3 }), (id, all) => {
      const body = bodies.get(id) ?? expect.fail();
      const bent = all.reduce((bytes, how) => (bytes.length === 0 ? bytes : damaged(bytes, how)), body);
      fc.pre(!bent.equals(body));
      expect(handedOn(id, bent, digestOf(body))).toEqual([]);
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it("never hands on another event than the log holds, though the server vouches for it", () => {
    let refused = 0;
    const property = fc.property(ids, fc.array(lie, { minLength: 1, maxLength: 3 }), (id, all) => {
      const body = JSON.parse((bodies.get(id) ?? expect.fail()).toString());
      for (const how of all) if (Array.isArray(body.items)) lied(body, how);
      const bent = Buffer.from(JSON.stringify(body));
      const items = handedOn(id, bent, digestOf(bent));
      if (items.length === 0) refused += 1;
      expect(items.map(plain)).toEqual(items.map(({ id }) => originals.get(id)));
    });
    fc.assert(property, { numRuns: 5000 });
    expect(refused).toBeGreaterThan(3000);
  });

  it("is refused over HTTP as well, and what is then read is right", async () => {
    await using server = await lyingServer(log);
    const remote = server.remote();
    const property = fc.asyncProperty(fc.constantFrom("1,10", "11,20"), damage, async (id, how) => {
      const body = bodies.get(id) ?? expect.fail();
      const bent = damaged(body, how);
      fc.pre(!bent.equals(body));
      await remote.section(0, "21,30");
      server.errs(({ url = "" }, response) => url.includes("sections") && answer(response, bent, { "unencoded-digest": digestOf(body) }));
      await expect(remote.section(0, id)).rejects.toThrow();
      server.errs(() => false);
      expect((await remote.section(0, id)).items.map(plain)).toEqual((await log.section(0, id)).items.map(plain));
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

function plain({ data, ...item }: Notification): string {
  return JSON.stringify([
    item.id,
    item.pipeline,
    item.aggregateId,
    item.position,
    item.type,
    Buffer.from(data).toString("hex"),
    item.dependencies,
  ]);
}
