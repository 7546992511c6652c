import { threads } from "../../src/index.js";

// Begins countdowns for ever, on threads, and tells which were acknowledged. To be compiled, and killed.
const [path, prefix] = process.argv.slice(2) as [string, string];
const module = new URL("../contract-system.js", import.meta.url);
const running = await threads<typeof import("../contract-system.js")>(module, { path }, { threads: 2 });
for (let round = 1; ; round += 1) {
  const begun = [0, 1, 2, 3].map((lane) => `${prefix}.${round}.${lane}`);
  await Promise.all(begun.map((id) => running.countdowns.begin(id, 5)));
  process.send?.(begun);
}
