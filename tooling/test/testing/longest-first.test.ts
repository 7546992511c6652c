import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { longest, placeOf } from "../../src/testing/longest-first.js";

const root = join(import.meta.dirname, "../../..");

it.each(longest)("is there: %s", (file) => expect(existsSync(join(root, file))).toBe(true));

it("puts those that take longest before all others", () => {
  const files = ["/es/packages/core/test/a.test.ts", ...longest.toReversed().map((file) => join("/es", file)), "/es/b.test.ts"];
  const sorted = files.toSorted((one, other) => placeOf(one) - placeOf(other));
  expect(sorted.slice(0, longest.length)).toEqual(longest.map((file) => join("/es", file)));
});
