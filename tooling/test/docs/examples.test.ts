import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiled } from "../../src/testing/compiled.js";
import { blocksIn, documents, examplesIn, fencesIn, root } from "./documents.js";

const run = promisify(execFile);
// Below the shop, since it depends on everything that examples use.
const folder = join(root, "apps/shop/node_modules/.examples", String(process.pid));
const examples = documents().flatMap(examplesIn);
const programs = examples.filter(({ runs }) => runs).map(({ name }) => [name, join(folder, `${name}.ts`)] as const);
const modules = documents().flatMap((path) =>
  blocksIn(path, "js").map((code, index) => {
    const own = join(folder, `${path.replace(/[^A-Za-z0-9]+/g, "-")}-js-${index}`);
    return { path, index, code, own, module: join(own, "module.ts"), opening: join(own, "opening.ts") };
  }),
);
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
    for (const { own, module, code, ...files } of modules) {
      await mkdir(own);
      await writeFile(module, code);
      await writeFile(files.opening, opening);
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

  it("are of the kinds that a test reads", () => {
    // The page on clusters has its typescript compiled, and its yaml compared with the metrics, by the tests of @es/runner-cluster.
    const kinds = ["ts", "ts run", "js", "sh", "json", "sql", ""];
    const more = (path: string) => (path === "docs/operating.md" ? ["typescript", "yaml"] : []);
    const others = documents().flatMap((path) =>
      fencesIn(path).flatMap((fence) => ([...kinds, ...more(path)].includes(fence) ? [] : [`${path}: ${fence}`])),
    );
    expect(others).toEqual([]);
  });

  it("are there", () => expect(examples.length).toBeGreaterThan(8));

  it("compile, and every type in them can be declared", async () => {
    const { stdout } = await run(join(root, "node_modules/.bin/tsc"), ["-p", folder]).catch((error) => error as { stdout: string });
    expect(stdout).toBe("");
  });

  it.each(programs)("run: %s", (_, program) => running(program));

  it.each(modules)("open a system: block $index of $path", async ({ module, opening }) => running(opening, await javaScriptOf(module)));
});

/** Runs a program to its end; rejects with what it says where it fails. */
async function running(program: string, ...args: readonly string[]): Promise<void> {
  await run(process.execPath, [await javaScriptOf(program), ...args], { cwd: folder, timeout: 60_000 });
}

/** As JavaScript they all start in a fraction of the time. */
async function javaScriptOf(source: string): Promise<string> {
  const all = await compiled(...programs.map(([, program]) => program), ...modules.flatMap(({ module, opening }) => [module, opening]));
  return all.at(source);
}

/** Exports what an example defines, as a library would that is made of it: then the compiler has to name its types. */
function exported(code: string): string {
  return code.replace(/^(?=(const|function|async function|class|interface|type) )/gm, "export ");
}
