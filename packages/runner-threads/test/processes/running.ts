import { threads } from "../../src/index.js";

// Gives numbers for ever, on threads, and tells which were acknowledged. To be compiled, and killed.
const [path, prefix] = process.argv.slice(2) as [string, string];
const module = new URL("../contract-system.js", import.meta.url);
const running = await threads<typeof import("../contract-system.js")>(module, { path }, { threads: 2 });
for (let value = 1; ; value += 1) {
  const given = [0, 1, 2, 3].map((lane) => `${prefix}.${value}.${lane}`);
  await Promise.all(given.map((id) => running.numbers.give(id, value)));
  process.send?.(given);
}
