import { readdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { TestProject } from "vitest/node";
import { compiledBy } from "./compiled.js";

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
