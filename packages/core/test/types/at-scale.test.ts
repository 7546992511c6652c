import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { programOf, type Size } from "./program.js";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../../..");
// Below a package that depends on core, so that the program finds it as users do.
const folder = join(root, "packages/store-sqlite/node_modules/.types", String(process.pid));

describe("the types of a program", () => {
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["small", { applications: 3, aggregates: 2, events: 8 }, 60_000],
    ["large", { applications: 15, aggregates: 6, events: 25 }, 450_000],
  ])("stay small where it is %s", { timeout: 120_000 }, async (name, size, mostInstantiations) => {
    const { source, declarations, instantiations } = await compiled(name, size);
    expect(declarations / source).toBeLessThan(2);
    expect(instantiations).toBeLessThan(mostInstantiations);
  });
});

/** Compiles a program with its declarations; rejects with what the compiler says against it. */
async function compiled(name: string, size: Size) {
  const source = programOf(size);
  const project = join(folder, name);
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(project, "program.ts"), source);
  const output = { noEmit: false, emitDeclarationOnly: true, sourceMap: false, inlineSources: false, rootDir: root, outDir: "declared" };
  const tsconfig = { extends: join(root, "tsconfig.base.json"), files: ["program.ts"], compilerOptions: output };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  const { stdout } = await run(join(root, "node_modules/.bin/tsc"), ["-p", project, "--extendedDiagnostics"]);
  const declared = join(project, "declared", project.slice(root.length), "program.d.ts");
  const declarations = await readFile(declared, "utf8");
  return { source: source.length, declarations: declarations.length, instantiations: Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]) };
}
