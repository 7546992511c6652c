import { expect, test } from "vitest";
import { lineText } from "../../src/import/line-text.js";

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
