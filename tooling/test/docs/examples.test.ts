import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents, examplesIn, root } from "./documents.js";

const run = promisify(execFile);
// Below the shop, since it depends on everything that examples use.
const folder = join(root, "apps/shop/node_modules/.examples", String(process.pid));
const examples = documents().flatMap(examplesIn);

describe("the examples in the documents", () => {
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    for (const { name, code } of examples) await writeFile(join(folder, `${name}.ts`), `${exported(code)}\nexport {};\n`);
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
});

/** Exports what an example defines, as a library would that is made of it: then the compiler has to name its types. */
function exported(code: string): string {
  return code.replace(/^(?=(const|function|async function|class|interface|type) )/gm, "export ");
}
