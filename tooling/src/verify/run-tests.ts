import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandFailed, command, root } from "../bootstrap/command.mjs";
import type { LeftOut } from "../bootstrap/step.mjs";
import type { LeftOutMeta } from "../needs/need.js";

/** How many tests passed and failed, and which were left out. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly leftOut: readonly LeftOut[];
}

/** Tests failed, or could not be run at all. */
export class TestsFailed extends Error {
  constructor(readonly totals: Totals) {
    super(`${totals.failed} failed`);
    this.name = "TestsFailed";
  }
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly ReportedTest[] }[];
}

/** Runs every test and counts. Vitest's report is written into the folder. Rejects with TestsFailed unless all passed. */
export async function runTests(folder: string): Promise<Totals> {
  const file = join(folder, "tests.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  // The services are chosen already: vitest starts no others.
  const failure = await command("vitest", args, { cwd: root, env: { ES_PRIVATE_SERVICES: undefined } }).then(
    () => undefined,
    (error: CommandFailed) => error,
  );
  const report: Report | undefined = await readFile(file, "utf8").then(JSON.parse, () => undefined);
  if (report === undefined) throw failure ?? new Error(`vitest wrote no report to ${file}`);
  const { numPassedTests: passed, numFailedTests: failed } = report;
  const leftOut = leftOutOf(report.testResults.flatMap(({ assertionResults }) => assertionResults));
  // A file that cannot be loaded and an error outside every test fail the run without failing a test.
  if (failure !== undefined) throw new TestsFailed({ passed, failed: Math.max(1, failed), leftOut });
  return { passed, failed, leftOut };
}

/** A test in vitest's report. */
interface ReportedTest {
  readonly status: string;
  readonly fullName: string;
  readonly meta?: LeftOutMeta;
}

/** The tests that were not run, by the reason; those that give none are named. */
export function leftOutOf(tests: readonly ReportedTest[]): readonly LeftOut[] {
  const counts = new Map<string, LeftOut>();
  for (const { status, fullName, meta } of tests) {
    if (status === "passed" || status === "failed") continue;
    const reason = meta?.leftOut ?? `"${fullName}" does not say what it needs`;
    const { count = 0 } = counts.get(reason) ?? {};
    counts.set(reason, { reason, count: count + 1, insistedOn: meta?.insistedOn ?? true });
  }
  return [...counts.values()];
}
