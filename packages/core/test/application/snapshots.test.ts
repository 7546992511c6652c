import {
  aggregate,
  application,
  data,
  event,
  eventsThatAre,
  hashChained,
  jsonMapper,
  MemoryRecorder,
  OpenApplication,
  type RunningApplication,
  verifyHashChain,
} from "@es/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runningApplication } from "../../src/application/running-application.js";
import { run, watched } from "./counting.js";

const warnings: { message: string; code: unknown }[] = [];

beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(process, "emitWarning").mockImplementation((message, options) => {
    warnings.push({ message: String(message), code: (options as { code?: unknown } | undefined)?.code });
  });
});
afterEach(() => void vi.restoreAllMocks());

/** A recorder with a counter of five events, and a snapshot of them that was changed. */
async function counted(change: (text: string) => string | Uint8Array, position = 5) {
  const { recorder, reads } = watched();
  const counting = run(recorder, { snapshotEvery: 5 });
  await counting.begin("c");
  for (let by = 1; by < 5; by += 1) await counting.count("c", by);
  const kept = (await recorder.snapshot("counter/c")) ?? expect.fail("there is no snapshot");
  const data = Buffer.from(change(Buffer.from(kept.data).toString()));
  await recorder.keepSnapshot({ aggregateId: "counter/c", position, data }, 5);
  reads.length = 0;
  return { recorder, reads };
}

const stored = (change: (stored: Record<string, unknown> & { mark: Record<string, unknown> }) => unknown) => (text: string) =>
  JSON.stringify(change(JSON.parse(text)));
const marked = (more: object) => stored(({ mark, ...rest }) => ({ ...rest, mark: { ...mark, ...more } }));

const useless: Record<string, (text: string) => string | Uint8Array> = {
  "is no text": () => Uint8Array.of(0xff, 1, 2),
  "is empty": () => "",
  "is cut off": (text) => text.slice(0, -3),
  "is null": () => "null",
  "is a list": () => "[]",
  "is poisoned": () => '{"__proto__":{}}',
  "has no mark": stored(({ version }) => ({ version })),
  "has no version": stored(({ mark }) => ({ mark })),
  "has a version of another kind": stored((all) => ({ ...all, version: "1" })),
  "has no state": marked({ state: undefined }),
  "has no metadata": marked({ metadata: undefined }),
  "has no place": marked({ at: undefined }),
  "has a place of another kind": marked({ at: { pipeline: "0", id: 5 } }),
  "has another position than it is kept at": marked({ position: 4 }),
  "ends with an event that stands elsewhere": marked({ at: { pipeline: 0, id: 4 } }),
  "ends with an event of another pipeline": marked({ at: { pipeline: 3, id: 5 } }),
};

describe("a snapshot is left aside, warned of once and replaced where it", () => {
  it.each(Object.entries(useless))("%s", async (_, change) => {
    const { recorder, reads } = await counted(change);
    const counting = run(recorder, { snapshotEvery: 5, cacheSize: 0 });
    expect((await counting.counters.expect("c")).state).toEqual({ total: 10, version: 1 });
    expect(warnings).toEqual([
      { message: expect.stringMatching(/^The snapshot of counter\/c in counting is left aside, .+: .+/), code: "ES_SNAPSHOT_LEFT_ASIDE" },
    ]);
    reads.length = 0;
    expect((await counting.counters.expect("c")).position).toBe(5);
    expect(reads).toEqual(["snapshot", "events after 4"]);
    expect(warnings).toHaveLength(1);
  });

  it("is of a position that the log does not have", async () => {
    const { recorder } = await counted(marked({ position: 900, at: { pipeline: 0, id: 900 }, state: { total: 1_000_000 } }), 900);
    const counting = run(recorder, { snapshotEvery: 5, cacheSize: 0 });
    expect((await counting.counters.expect("c")).state).toEqual({ total: 10, version: 1 });
    expect(warnings.map(({ code }) => code)).toEqual(["ES_SNAPSHOT_LEFT_ASIDE"]);
    expect((await recorder.snapshot("counter/c"))?.position).toBe(5);
  });

  it("has a state that no event fits", async () => {
    const { recorder } = await counted(marked({ state: null }));
    await run(recorder).count("c", 1);
    const counting = run(recorder, { snapshotEvery: 100 });
    expect((await counting.counters.expect("c")).state).toEqual({ total: 11, version: 1 });
    expect(warnings.map(({ code }) => code)).toEqual(["ES_SNAPSHOT_LEFT_ASIDE"]);
  });

  it("cannot be decoded by the transformations any more", async () => {
    const { recorder } = await counted((text) => text);
    const locked = {
      name: "locked",
      encode: (bytes: Uint8Array) => bytes,
      decode: (bytes: Uint8Array, { type }: { type: string }) => (type === "es.snapshot" ? expect.fail("no key") : bytes),
    };
    const counting = run(recorder, { snapshotEvery: 5, mapper: jsonMapper({ transformations: [locked] }) });
    expect((await counting.counters.expect("c")).state).toEqual({ total: 10, version: 1 });
    expect(warnings).toHaveLength(1);
  });
});

describe("a snapshot", () => {
  it("that was kept before states were looked at is replaced without a warning", async () => {
    const { recorder } = await counted(stored(({ mark, version }) => ({ mark: { ...mark, state: { total: {}, version: 1 } }, version })));
    const counting = run(recorder, { snapshotEvery: 5, cacheSize: 0 });
    expect((await counting.counters.expect("c")).state).toEqual({ total: 10, version: 1 });
    expect(Buffer.from((await recorder.snapshot("counter/c"))?.data ?? []).toString()).toContain('"exact":true');
    expect(warnings).toEqual([]);
  });

  it("of another version is left aside without a warning, and replaced at the next multiple", async () => {
    const { recorder } = await counted((text) => text);
    const counting = run(recorder, { snapshotEvery: 5, version: 2 });
    expect((await counting.counters.expect("c")).state).toEqual({ total: 10, version: 2 });
    expect((await recorder.snapshot("counter/c"))?.position).toBe(5);
    for (let by = 0; by < 5; by += 1) await counting.count("c", 1);
    expect((await recorder.snapshot("counter/c"))?.position).toBe(10);
    expect(warnings).toEqual([]);
  });

  it("that is forged for an aggregate without events makes none", async () => {
    const recorder = new MemoryRecorder("counting", 1);
    await recorder.keepSnapshot({ aggregateId: "counter/ghost", position: 3, data: Buffer.from("boo") });
    expect(await run(recorder, { snapshotEvery: 5 }).counters.get("ghost")).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });

  it("cannot be changed by those who read the aggregate", async () => {
    const { recorder } = await counted((text) => text);
    const counting = run(recorder, { snapshotEvery: 5 });
    const { state } = await counting.counters.expect("c");
    expect(() => Object.assign(state, { total: 99 })).toThrow(TypeError);
    expect((await counting.counters.expect("c")).state.total).toBe(10);
  });

  it("of a state that JSON does not give back is not kept, which is said once for its definition", async () => {
    const added = event("added", data<{ sku: string }>());
    const Cart = aggregate("cart", () => ({ lines: { bySku: new Map<string, number>() } }))
      .on(added, (cart, { data }) => ({ lines: { bySku: new Map(cart.lines.bySku).set(data.sku, 1) } }))
      .creates({ open: (sku: string) => added({ sku }) })
      .commands({ add: (_, sku: string) => added({ sku }) });
    const carts = application("carts", { carts: Cart });
    const recorder = new MemoryRecorder("carts", 1);
    const open = new OpenApplication(carts.definition, recorder, { snapshotEvery: 2, cacheSize: 0 });
    const running = runningApplication(open) as RunningApplication<typeof carts, undefined>;
    for (const id of ["1", "2"]) {
      const cart = Cart.open(id, "a");
      await running.save(cart);
      for (const sku of ["b", "c", "d"]) await running.save(cart.add(sku));
      expect([...(await running.carts.expect(id)).state.lines.bySku.keys()]).toEqual(["a", "b", "c", "d"]);
      expect(await recorder.snapshot(`cart/${id}`)).toBeUndefined();
    }
    expect(warnings).toEqual([
      {
        message:
          'No snapshots of the aggregate "cart" in carts are kept: state.lines.bySku is a Map: say it as an object, or as an array of its entries',
        code: "ES_SNAPSHOT_NOT_KEPT",
      },
    ]);
  });

  it("goes on a chain of hashes by what the log says, not by what it says itself", async () => {
    const noted = eventsThatAre(hashChained())("noted", data<{ n: number }>());
    const Notes = aggregate("notes", () => ({ n: 0 }))
      .on(noted, (_, { data }) => ({ n: data.n }))
      .creates({ begin: () => [noted({ n: 1 }), noted({ n: 2 })] })
      .commands({ note: (_, n: number) => noted({ n }) });
    const notes = application("notes", { notes: Notes });
    const recorder = new MemoryRecorder("notes", 1);
    const open = () => new OpenApplication(notes.definition, recorder, { snapshotEvery: 2, cacheSize: 0 });
    const running = runningApplication(open()) as RunningApplication<typeof notes, undefined>;
    await running.save(Notes.begin("1"));
    const kept = (await recorder.snapshot("notes/1")) ?? expect.fail("there is no snapshot");
    const forged = Buffer.from(kept.data)
      .toString()
      .replace(/"hash":"\w+"/, '"hash":"forged"');
    await recorder.keepSnapshot({ ...kept, data: Buffer.from(forged) }, 2);
    await running.save((await running.notes.expect("1")).note(3));
    const { mapper } = open();
    const types = new Map([[noted.type, noted]]);
    const events = (await recorder.events("notes/1")).map((item) => mapper.toEvent("notes", item, types as never));
    expect(() => verifyHashChain(events)).not.toThrow();
  });
});
