import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf, lineText } from "../../src/import/lines.js";

test("cuts a stream into lines, wherever its chunks end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "grapheme" })), fc.integer({ min: 1, max: 9 }), async (texts, size) => {
      const text = texts.map((each) => each.replaceAll("\n", "")).join("\n");
      expect(await read(text, { size })).toEqual(expected(text));
    }),
  );
});

test("keeps nothing of a line that is too long, and goes on after it", async () => {
  expect(await read("a\nbbbbbb\nccccc\n", { size: 4, longest: 5 })).toEqual(["a", undefined, "ccccc"]);
});

test("a last line needs no end, and an end makes no line of its own", async () => {
  expect(await read("a\nb", {})).toEqual(["a", "b"]);
  expect(await read("a\nb\n", {})).toEqual(["a", "b"]);
  expect(await read("", {})).toEqual([]);
});

test("numbers every line, blank ones too", async () => {
  const numbers: number[] = [];
  for await (const { number } of linesOf(chunksOf(Buffer.from("a\n\nb"), 1))) numbers.push(number);
  expect(numbers).toEqual([1, 2, 3]);
});

async function read(text: string, { size = 3, longest = 1000 }: { size?: number; longest?: number }): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const { bytes } of linesOf(chunksOf(Buffer.from(text), size), longest)) lines.push(bytes?.toString("utf8"));
  return lines;
}

function expected(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

test("leaves out the byte order mark of the first line, and the carriage return of any", () => {
  expect(lineText({ number: 1, bytes: Buffer.from("\uFEFF{}\r") })).toBe("{}");
});

test("a line of blanks has no text", () => {
  expect(lineText({ number: 2, bytes: Buffer.from(" \t\r") })).toBe("");
});

test("refuses bytes that are not UTF-8, and shows where they begin", () => {
  const bytes = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe]);
  expect(() => lineText({ number: 3, bytes })).toThrow('"PK\\u{3}\\u{4}ÿþ" is not UTF-8: write the file as text in UTF-8');
});

test("refuses a line of which nothing was kept", () => {
  expect(() => lineText({ number: 4, bytes: undefined })).toThrow("it is longer than 1048576 bytes: write one request a line");
});
