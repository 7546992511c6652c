import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocksIn, documents, examplesIn, root } from "./documents.js";

const run = promisify(execFile);
// Below the shop, since it depends on everything that examples use.
const folder = join(root, "apps/shop/node_modules/.examples", String(process.pid));
const examples = documents().flatMap(examplesIn);
const modules = documents().flatMap((path) => blocksIn(path, "js").map((code, index) => ({ path, index, code })));
/** Opens the system of a module as the runners do, on data of its own, and stops it. */
const opening = `
import { singleThreaded } from "@es/core";
import { loadRunnable } from "@es/core/runner";
const module = await import(process.argv[2]);
const { system, infrastructure } = await loadRunnable(module, { name: "the example", description: undefined });
const running = await singleThreaded(system, infrastructure);
await running.settled();
for (const name of Object.keys(module.clear ?? {})) await running.rebuild(name, module.clear[name]);
await running.stop();
`;

describe("the examples in the documents", () => {
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    for (const { name, code } of examples) await writeFile(join(folder, `${name}.ts`), `${exported(code)}\nexport {};\n`);
    // A block that begins with its own name is a module that later ones import.
    for (const { code } of examples) {
      const module = /^\/\/ (\w+\.ts)\n/.exec(code)?.[1];
      if (module !== undefined) await writeFile(join(folder, module), code);
    }
    const tsconfig = {
      extends: join(root, "tsconfig.base.json"),
      include: ["*.ts"],
      compilerOptions: { noUnusedLocals: false, noEmit: false, emitDeclarationOnly: true, rootDir: root, outDir: join(folder, "declared") },
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("are there", () => expect(examples.length).toBeGreaterThan(8));

  it("compile, and every type in them can be declared", async () => {
    const { stdout } = await run(join(root, "node_modules/.bin/tsc"), ["-p", folder]).catch((error) => error as { stdout: string });
    expect(stdout).toBe("");
  });

  it.each(examples.filter(({ runs }) => runs).map(({ name }) => name))("run: %s", async (name) => {
    const options = ["--import", "tsx", "--conditions=@es/source", join(folder, `${name}.ts`)];
    await run(process.execPath, options, { cwd: folder, timeout: 25_000 });
  });

  it.each(modules)("open a system: block $index of $path", async ({ path, index, code }) => {
    const own = join(folder, `${path.replace(/[^A-Za-z0-9]+/g, "-")}-js-${index}`);
    await mkdir(own);
    await writeFile(join(own, "module.mjs"), code);
    await writeFile(join(own, "opening.mjs"), opening);
    const options = ["--import", "tsx", "--conditions=@es/source", join(own, "opening.mjs"), join(own, "module.mjs")];
    await run(process.execPath, options, { cwd: own, timeout: 25_000 });
  });
});

/** Exports what an example defines, as a library would that is made of it: then the compiler has to name its types. */
function exported(code: string): string {
  return code.replace(/^(?=(const|function|async function|class|interface|type) )/gm, "export ");
}
