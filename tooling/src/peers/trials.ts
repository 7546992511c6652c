import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Versions of peers to run tests on together. */
export interface Trial {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The tests that are run on them, as vitest's filters. */
  readonly tests: readonly string[];
}

/** How much is run: the contracts, the tests that touch the peer, or all tests of the packages that take it. */
export type Extent = "short" | "usual" | "whole";

const bullmq = ["bullmq-contract", "bullmq-redis", "bullmq-urls", "bullmq-closing", "junk-in-redis"];

/** The tests of a package that touch a peer; the first is the contract. */
const touching: Readonly<Record<string, readonly string[]>> = {
  "better-sqlite3": ["contract", "driver", "alongside", "looking", "migrations", "unavailable"],
  fastify: ["contract", "admission", "attacks", "compression", "openapi", "sections", "tls"],
  mysql2: ["contract", "driver", "looking", "prompts", "silence", "traps"],
  pg: ["contract", "given", "listening", "looking", "plans", "silence", "swallowed-errors"],
  bullmq,
  ioredis: bullmq,
  "@opentelemetry/api": ["status/open-telemetry"],
};

/** The oldest and the newest version of each peer of each package, each by itself; one where they are the same. */
export async function singleTrials(workspace: string, extent: Extent, only?: readonly string[]): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  for (const { folder, peer, range, beside } of await peers(workspace, only)) {
    const { oldest, newest } = await endsOf(peer, range);
    for (const version of new Set([oldest, newest])) {
      trials.push({ name: `${peer} ${version}`, versions: { ...beside, [peer]: version }, tests: testsOf(folder, peer, extent) });
    }
  }
  return trials;
}

/** The oldest version of every peer, all at once. */
export async function oldestTrial(workspace: string, extent: Extent, only?: readonly string[]): Promise<Trial> {
  const found = await peers(workspace, only);
  const versions = await Promise.all(found.map(async ({ peer, range }) => [peer, (await endsOf(peer, range)).oldest] as const));
  const tests = new Set(found.flatMap(({ folder, peer }) => testsOf(folder, peer, extent)));
  const oldest = Object.fromEntries(versions);
  const name = versions.map((each) => each.join(" ")).join(", ");
  return { name, versions: Object.assign({}, ...found.map(({ beside }) => beside), oldest), tests: [...tests] };
}

interface Peer {
  readonly folder: string;
  readonly peer: string;
  readonly range: string;
  /**
   * The workspace's versions of the package's other peers, and of what has the scope of one: they may have a peer for their own,
   * as BullMQ has ioredis, and must find the version that is tried.
   */
  readonly beside: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The peers of all packages but core and types; rejects if one that is asked for is none of them. */
async function peers(workspace: string, only?: readonly string[]): Promise<readonly Peer[]> {
  const all: Peer[] = [];
  for (const folder of await readdir(join(workspace, "packages"))) {
    const manifest: Manifest = JSON.parse(await readFile(join(workspace, "packages", folder, "package.json"), "utf8"));
    const ranges = Object.entries(manifest.peerDependencies ?? {}).filter(([peer]) => !/^@(es|types)\//.test(peer));
    const scopes = ranges.flatMap(([peer]) => /^@.+\//.exec(peer) ?? []);
    const isBeside = (name: string) => ranges.some(([peer]) => peer === name) || scopes.some((scope) => name.startsWith(scope));
    const beside = Object.fromEntries(Object.entries(manifest.devDependencies ?? {}).filter(([name]) => isBeside(name)));
    for (const [peer, range] of ranges) all.push({ folder, peer, range, beside });
  }
  const unknown = only?.find((name) => !all.some(({ peer }) => peer === name));
  if (unknown !== undefined) throw new RangeError(`no package has the peer ${unknown}`);
  return all.filter(({ peer }) => only === undefined || only.includes(peer));
}

function testsOf(folder: string, peer: string, extent: Extent): readonly string[] {
  const tests = `packages/${folder}/test/`;
  if (extent === "whole") return [tests];
  const files = touching[peer];
  if (files === undefined) throw new Error(`tooling/src/peers/trials.ts does not say which tests touch the peer ${peer}`);
  return files.slice(0, extent === "short" ? 1 : undefined).map((file) => `${tests}${file}.test.ts`);
}

/** The oldest and the newest released version in a range. */
async function endsOf(peer: string, range: string): Promise<{ readonly oldest: string; readonly newest: string }> {
  const { stdout } = await promisify(execFile)("npm", ["view", `${peer}@${range}`, "version", "--json"], { maxBuffer: 1 << 24 });
  const found = JSON.parse(stdout) as string | string[];
  // Some registries list them as strings are sorted, in which 11.10.0 comes before 11.2.0.
  const sorted = [found]
    .flat()
    .filter((version) => !version.includes("-"))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const [oldest, newest] = [sorted[0], sorted.at(-1)];
  if (oldest === undefined || newest === undefined) throw new Error(`no version of ${peer} is in the range ${range}`);
  return { oldest, newest };
}
