import { describe, expect, it } from "vitest";
import { encodeSection } from "../src/server/encode-section.js";
import { Sizes } from "../src/server/read-items.js";
import { digestHeader, digestOf, type WireSection } from "../src/wire.js";
import { emptyLog } from "./support/logs.js";

/** A section of these events as it is sent, and how often others had their turn meanwhile. */
async function encoded(datas: readonly Buffer[]) {
  const { log, add } = await emptyLog();
  await add(datas);
  const { epoch, head } = await log.head(0);
  let turns = 0;
  let done = false;
  const others = () => {
    turns += 1;
    if (!done) setImmediate(others);
  };
  setImmediate(others);
  const asked = { pipeline: 0, range: { first: 1, last: 100 }, after: undefined, head: { epoch, head } };
  const { body, digest, headers } = await encodeSection({ log, sizes: new Sizes() }, asked, 64 * 1024 * 1024);
  done = true;
  expect([digest, headers[digestHeader]]).toEqual([digestOf(body), digestOf(body)]);
  const { items } = JSON.parse(body.toString()) as WireSection;
  const data = items.map(({ text, base64 }) => (text === undefined ? Buffer.from(base64 ?? "", "base64") : Buffer.from(text)));
  expect(data.every((each, index) => each.equals(datas[index] as Buffer))).toBe(true);
  return { turns, items };
}

const megabyte = 1024 * 1024;

describe("while a section is encoded", () => {
  it.each(["a", "é", "🍕", '"aaa', "a line\n", "\u0001aaaaaaaaaaaaaaaaaaa"])(
    "others have their turn again and again: events of four megabytes of %j",
    async (text) => {
      const { turns, items } = await encoded([
        Buffer.alloc(4 * megabyte, text),
        Buffer.from("small"),
        Buffer.alloc(4 * megabyte - 3, `x${text}`).subarray(0, -4),
      ]);
      expect(turns).toBeGreaterThan(80);
      expect(items.map((item) => Object.keys(item).at(-1))).toEqual(["text", "text", expect.any(String)]);
    },
  );

  it("others have their turn again and again: bytes that are no text", async () => {
    const { turns, items } = await encoded([Buffer.alloc(4 * megabyte, 0xff), Buffer.alloc(0), Buffer.alloc(4 * megabyte, '"')]);
    expect(turns).toBeGreaterThan(60);
    expect(items.map((item) => Object.keys(item).at(-1))).toEqual(["base64", "text", "base64"]);
  });

  it("others have their turn between events that are small, but many", async () => {
    expect((await encoded(Array.from({ length: 100 }, () => Buffer.alloc(100_000, "x")))).turns).toBeGreaterThan(40);
  });
});
