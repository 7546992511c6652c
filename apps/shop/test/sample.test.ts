import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sampleLines } from "../sample/generate.js";

test("the bundled sample is what its seed gives", async () => {
  const bundled = await readFile(new URL("../sample/orders.ndjson", import.meta.url), "utf8");
  expect(bundled).toBe(`${sampleLines.join("\n")}\n`);
});
