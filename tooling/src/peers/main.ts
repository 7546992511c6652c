import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify, stripVTControlCharacters } from "node:util";
import { root } from "../bootstrap/command.mjs";
import { inTemporaryFolder } from "../testing/temporary-folder.js";
import { CopiedWorkspace } from "./copied-workspace.js";
import { oldestTrial, singleTrials, type Trial } from "./trials.js";

// Runs tests on the oldest and on the newest version that the peer ranges of the packages allow, in a copy of the workspace: npm run peers.
// --only pg,mysql2    some peers
// --oldest            the oldest versions alone, all at once
// --short, --whole    the contracts alone, or all tests of the package, instead of those that touch the peer

const { values } = parseArgs({
  options: { only: { type: "string" }, oldest: { type: "boolean" }, short: { type: "boolean" }, whole: { type: "boolean" } },
});
const workspace = fileURLToPath(root);
const extent = values.short ? "short" : values.whole ? "whole" : "usual";
const only = values.only?.split(",");
const trials = values.oldest ? [await oldestTrial(workspace, extent, only)] : await singleTrials(workspace, extent, only);

await inTemporaryFolder(async (folder) => {
  const copy = await CopiedWorkspace.of(workspace, folder);
  for (const trial of trials) {
    const began = performance.now();
    const { passed, summary } = await tried(copy, trial).catch((error: Error) => ({ passed: false, summary: error.message }));
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(`${passed ? "ok    " : "FAILED"} ${trial.name}: ${summary} (${seconds} s)`);
    if (!passed) process.exitCode = 1;
  }
});

/** Runs the tests of a trial; those that fail are printed. */
async function tried(copy: CopiedWorkspace, { versions, tests }: Trial): Promise<{ readonly passed: boolean; readonly summary: string }> {
  await copy.use(versions);
  const run = promisify(execFile)("npx", ["vitest", "run", ...tests], { cwd: copy.folder, maxBuffer: 1 << 26 });
  const { stdout, failed } = await run.then(
    ({ stdout }) => ({ stdout, failed: false }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout: `${stdout}${stderr}`, failed: true }),
  );
  if (failed) console.log(stdout);
  const summary = /^\s*Tests\s+(.*)$/m.exec(stripVTControlCharacters(stdout))?.[1] ?? "no test ran";
  return { passed: !failed && / passed/.test(summary), summary };
}
