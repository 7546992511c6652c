import { expect, test } from "vitest";
import { printable, shown } from "../src/printable.js";

test("writes out what a terminal would obey, or not show", () => {
  expect(printable("a\u001b[2J\r\u0000\u202eb\u2028")).toBe("a\\u{1b}[2J\\u{d}\\u{0}\\u{202e}b\\u{2028}");
});

test("leaves text of any script as it is", () => {
  expect(printable("Čaj 茶 شاي 🍵")).toBe("Čaj 茶 شاي 🍵");
});

test("shows a value as JSON, and not more of it than can be read", () => {
  expect(shown({ sku: "tea" })).toBe('{"sku":"tea"}');
  expect(shown("x".repeat(1000), 5)).toBe('"xxxx…');
  expect(shown(undefined)).toBe("undefined");
});
