import { cp, mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { command, root } from "../bootstrap/command.mjs";
import { step } from "../bootstrap/step.mjs";
import { checkTarball, packInto } from "../packages/tarballs.js";
import { openServices, services } from "../services/services.js";
import { installPrograms } from "../services/test-programs.js";
import { runTests, type Totals } from "./run-tests.js";

/** Runs the steps of `npm test` after installing. Temporary files go into the folder. Rejects with the first StepFailed. */
export async function verify(folder: string): Promise<Totals> {
  const closeServices = await step("services", () => openServices(services, { install: true }));
  try {
    await step("programs", installPrograms);
    await checkSources();
    await checkPackages(folder);
    return await step("tests", () => runTests(folder));
  } finally {
    await closeServices();
  }
}

/** Quick ones beside each other, those that keep all cores busy by themselves one after the other. */
async function checkSources(): Promise<void> {
  await besideEachOther([
    step("format and lint", () => script("lint")),
    step("import rules", () => script("imports")),
    step("dead code", () => script("dead-code")),
  ]);
  await step("types", () => script("typecheck"));
  await step("build", () => script("build"));
}

/** Resolves when all have ended; rejects then with what the first of them failed with. */
async function besideEachOther(steps: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find((step) => step.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function checkPackages(folder: string): Promise<void> {
  const tarballs = await step("packages", async () => {
    const packed = await packInto(folder);
    await Promise.all(packed.map(checkTarball));
    return packed;
  });
  await step("packages in another project", () => consume(tarballs, folder));
}

function script(name: string): Promise<void> {
  return command("pnpm", ["--silent", "run", name], { cwd: root });
}

const used = /^es-(core|store-sqlite)-\d/;
const lent = ["better-sqlite3", "@types/better-sqlite3", "@types/node"];

/** Installs tarballs with npm into a project of its own in the folder, compiles its program against them, and runs it. */
async function consume(tarballs: readonly string[], folder: string): Promise<void> {
  const project = join(folder, "consumer");
  await cp(new URL("tooling/consumer", root), project, { recursive: true });
  const chosen = tarballs.filter((tarball) => used.test(basename(tarball)));
  await command("npm", ["install", "--offline", "--ignore-scripts", "--legacy-peer-deps", "--loglevel=error", ...chosen], { cwd: project });
  for (const name of lent) await lend(name, project);
  await command("tsc", ["-p", project]);
  await command(process.execPath, ["dist/main.js"], { cwd: project });
}

/** Links what the workspace installed, so that nothing is fetched or compiled a second time. */
async function lend(name: string, project: string): Promise<void> {
  const store = createRequire(new URL("packages/store-sqlite/package.json", root));
  const place = join(project, "node_modules", name);
  await mkdir(dirname(place), { recursive: true });
  await symlink(dirname(store.resolve(`${name}/package.json`)), place, "dir");
}
