import { execFile } from "node:child_process";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify, stripVTControlCharacters } from "node:util";
import { root } from "../bootstrap/command.mjs";
import { inTemporaryFolder } from "../testing/temporary-folder.js";

// Runs the tests of every package on the oldest and on the newest version that its peer ranges allow, in a copy of the workspace:
// npm run peers, with --short for the contracts only, and --only pg,mysql2 for some peers.

const { values } = parseArgs({ options: { short: { type: "boolean" }, only: { type: "string" } } });
const workspace = fileURLToPath(root);
const run = promisify(execFile);
const leftOut = new Set(["node_modules", "dist", ".turbo", ".git", "coverage"]);

/** A version of a peer to run a package's tests on. */
interface Trial {
  readonly folder: string;
  readonly peer: string;
  readonly version: string;
}

const results: { readonly trial: Trial; readonly summary: string; readonly passed: boolean; readonly seconds: number }[] = [];
await inTemporaryFolder(async (folder) => {
  const copy = join(folder, "workspace");
  await cp(workspace, copy, { recursive: true, filter: (path) => !leftOut.has(basename(path)) });
  for (const trial of await trials()) {
    const began = performance.now();
    const { passed, summary } = await tried(copy, trial).catch((error: Error) => ({ passed: false, summary: error.message.slice(0, 200) }));
    results.push({ trial, summary, passed, seconds: Math.round((performance.now() - began) / 1000) });
    console.log(
      `${passed ? "ok    " : "FAILED"} ${trial.folder} on ${trial.peer} ${trial.version}: ${summary} (${results.at(-1)?.seconds} s)`,
    );
  }
});
if (results.length === 0) throw new Error(`no package has the peer ${values.only}`);
if (results.some(({ passed }) => !passed)) process.exitCode = 1;

/** The oldest and the newest version of each peer of each package; one where they are the same. */
async function trials(): Promise<readonly Trial[]> {
  const only = values.only?.split(",");
  const all: Trial[] = [];
  for (const folder of await readdir(join(workspace, "packages"))) {
    const { peerDependencies = {} } = await manifestAt(join(workspace, "packages", folder));
    for (const [peer, range] of Object.entries(peerDependencies)) {
      if (peer.startsWith("@es/") || peer.startsWith("@types/") || (only && !only.includes(peer))) continue;
      const versions = await versionsIn(peer, range);
      for (const version of new Set([versions[0], versions.at(-1)])) if (version !== undefined) all.push({ folder, peer, version });
    }
  }
  return all;
}

/** The released versions in a range, the oldest first. */
async function versionsIn(peer: string, range: string): Promise<readonly string[]> {
  const { stdout } = await run("npm", ["view", `${peer}@${range}`, "version", "--json"], { maxBuffer: 1 << 24 });
  const found = JSON.parse(stdout) as string | string[];
  return (Array.isArray(found) ? found : [found]).filter((version) => !version.includes("-"));
}

/** Installs the version in the copy, for all that use the peer, and runs the package's tests there. */
async function tried(copy: string, { folder, peer, version }: Trial): Promise<{ readonly passed: boolean; readonly summary: string }> {
  for (const place of await manifests(copy)) {
    const manifest = await manifestAt(place);
    const original = await manifestAt(join(workspace, place.slice(copy.length)));
    // The changes of an earlier trial are put back.
    for (const kind of ["dependencies", "devDependencies"] as const) {
      manifest[kind] = original[kind] && { ...original[kind], ...(original[kind]?.[peer] === undefined ? {} : { [peer]: version }) };
    }
    await writeFile(join(place, "package.json"), JSON.stringify(manifest, undefined, 2));
  }
  await run("npx", ["--yes", await packageManager(), "install", "--prefer-offline", "--no-frozen-lockfile"], {
    cwd: copy,
    maxBuffer: 1 << 26,
  });
  const tests = values.short
    ? [`packages/${folder}/test/contract`, `packages/${folder}/test/bullmq-contract`]
    : [`packages/${folder}/test`];
  const { stdout, failed } = await run("npx", ["vitest", "run", ...tests], { cwd: copy, maxBuffer: 1 << 26 }).then(
    ({ stdout }) => ({ stdout, failed: false }),
    ({ stdout }: { stdout: string }) => ({ stdout, failed: true }),
  );
  const summary = /^\s*Tests\s+(.*)$/m.exec(stripVTControlCharacters(stdout))?.[1] ?? "no test ran";
  return { passed: !failed && / passed/.test(summary), summary };
}

interface Manifest {
  dependencies?: Record<string, string> | undefined;
  devDependencies?: Record<string, string> | undefined;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly packageManager?: string;
}

async function manifestAt(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
}

async function packageManager(): Promise<string> {
  return (await manifestAt(workspace)).packageManager as string;
}

/** The folders of all packages of a workspace. */
async function manifests(folder: string): Promise<readonly string[]> {
  const groups = ["packages", "apps", "examples"];
  const folders = await Promise.all(
    groups.map(async (group) => (await readdir(join(folder, group))).map((name) => join(folder, group, name))),
  );
  return [...folders.flat(), join(folder, "tooling")];
}
