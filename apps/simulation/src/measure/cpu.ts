import { readFile } from "node:fs/promises";

/** Milliseconds that these processes have spent on cores, by Linux's own account. */
export async function cpuMsOf(pids: readonly number[]): Promise<number> {
  const spent = await Promise.all(pids.map(async (pid) => Number((await readFile(`/proc/${pid}/schedstat`, "utf8")).split(" ")[0])));
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds / 1e6, 0);
}

/** Milliseconds that this process has spent on cores. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
