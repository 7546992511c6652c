import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/operating.md"), "utf8");
const examples = readdirSync(import.meta.dirname).filter((file) => !/^shop\.ts$|\.test\.ts$/.test(file));

describe("the examples of docs/operating.md", () => {
  it.each(examples)("are compiled as they stand there: %s", (file) => {
    expect(page).toContain(readFileSync(join(import.meta.dirname, file), "utf8"));
  });
});
