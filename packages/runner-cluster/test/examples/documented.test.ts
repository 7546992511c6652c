import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { prometheus } from "@es/runner-cluster";
import { describe, expect, it } from "vitest";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/operating.md"), "utf8");
const examples = readdirSync(import.meta.dirname).filter((file) => !/^shop\.ts$|\.test\.ts$/.test(file));

describe("the examples of docs/operating.md", () => {
  it.each(examples)("are compiled as they stand there: %s", (file) => {
    expect(page).toContain(readFileSync(join(import.meta.dirname, file), "utf8"));
  });

  it("are all there as files", () => {
    const blocks = [...page.matchAll(/^```typescript\n(.*?)^```$/gms)].map(([, block]) => block);
    const files = examples.map((file) => readFileSync(join(import.meta.dirname, file), "utf8"));
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.filter((block) => !files.includes(block as string))).toEqual([]);
  });
});

describe("the metrics of docs/operating.md", () => {
  const made = prometheus()
    .register.getMetricsAsArray()
    .map(({ name }) => name);

  it("are those that a node has", () => {
    const rows = [...page.matchAll(/^\| `es_.*?\|/gm)].flatMap(([cell]) => cell.match(/es_[a-z_]+/g) ?? []);
    expect(rows.sort()).toEqual([...made].sort());
  });

  it("are all that its alerts ask for", () => {
    const [rules = ""] = /^```yaml\n.*?^```$/ms.exec(page) ?? [];
    const asked = rules.match(/es_[a-z_]+/g) ?? [];
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !made.includes(name))).toEqual([]);
  });
});
