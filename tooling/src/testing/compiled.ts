import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Sources of this workspace as JavaScript, in a tree that is like this one in all else. */
interface Compiled {
  /** Where the JavaScript of a source is. */
  at(source: string): string;
  /** For threads: a module after whose import they load JavaScript wherever one of these sources is asked for. */
  readonly preload: URL;
}

/**
 * Compiles sources and all that they import of this workspace: processes and threads that run them start in a fraction of
 * the time. A second call for the same in the same run of vitest gets what is there.
 */
export async function compiled(...sources: readonly string[]): Promise<Compiled> {
  const folder = join(folderOfRun(), createHash("sha1").update(sources.join()).digest("hex"));
  if (!underWay.has(folder)) underWay.set(folder, existsSync(folder) ? Promise.resolve() : compileInto(folder, sources));
  await underWay.get(folder);
  return {
    at: (source) => join(folder, relative(root, source).replace(/\.ts$/, ".js")),
    preload: pathToFileURL(join(folder, "preload.mjs")),
  };
}

const underWay = new Map<string, Promise<void>>();

/** The folder that vitest's set-up chose for its run, and removes after it. */
function folderOfRun(): string {
  const folder = process.env.ES_COMPILED;
  if (folder === undefined) throw new Error("Nothing removes what is compiled here: run these tests by this workspace's vitest.config.ts");
  return folder;
}

/** Where a run has what its tests compile, by the process that leads it. */
function compiledBy(pid: number): string {
  return join(root, "node_modules/.cache/es-compiled", `${pid}`);
}

async function compileInto(folder: string, sources: readonly string[]): Promise<void> {
  const draft = `${folder}-${randomUUID()}`;
  await compile(draft, sources);
  await linkRest(root, draft);
  const loader = new URL("./compiled-loader.mjs", import.meta.url).href;
  const data = JSON.stringify({ from: pathToFileURL(root).href, to: pathToFileURL(join(folder, "/")).href });
  await writeFile(join(draft, "preload.mjs"), `import { register } from "node:module";\nregister("${loader}", { data: ${data} });\n`);
  // Another worker may have done the same meanwhile: then its tree stands.
  await rename(draft, folder).catch(async (error) => {
    await rm(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
}

async function compile(outDir: string, input: readonly string[]): Promise<void> {
  // Only here: other users of this folder do not wait for a bundler.
  const { build } = await import("vite");
  const resolve = { conditions: ["@es/source", "node", "module"] };
  const external = (id: string) => !/^([./\0]|@es\/|@oxc-project\/)/.test(id);
  const output = { preserveModules: true, preserveModulesRoot: root, entryFileNames: "[name].js" };
  await build({
    ...{ configFile: false, logLevel: "warn", root, resolve, ssr: { noExternal: [/^@es\//], resolve } },
    build: { ssr: true, outDir, emptyOutDir: false, target: "node20", rolldownOptions: { input: [...input], external, output } },
  });
}

/** Links what is not source, such as package.json and node_modules. */
async function linkRest(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [there, here] = [join(from, entry.name), join(to, entry.name)];
    if (existsSync(here)) await linkRest(there, here);
    else if (!entry.name.endsWith(".ts")) await symlink(there, here);
  }
}

/** Gives a run of vitest a folder for what its tests compile; also removes those of runs that were killed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = compiledBy(process.pid);
  const remove = (pid: number) => rm(compiledBy(pid), { recursive: true, force: true });
  const pids = (await readdir(dirname(folder)).catch(() => [])).map(Number);
  await Promise.all(pids.filter((pid) => pid === process.pid || hasEnded(pid)).map(remove));
  process.env.ES_COMPILED = folder;
  project.onTestsRerun(() => remove(process.pid));
  return () => remove(process.pid);
}

function hasEnded(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}
