import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "@es/tooling/testing";

/** Keeps the first process that comes here until the file `release` is in the folder; tells in the file `holder` who it is. */
export async function held(folder: string): Promise<void> {
  try {
    writeFileSync(join(folder, "holder"), `${process.pid}`, { flag: "wx" });
  } catch {
    return;
  }
  await until("the holder is released", () => existsSync(join(folder, "release")), 60_000);
}

/** The process that is kept there; NaN while there is none. */
export function holderIn(folder: string): number {
  return existsSync(join(folder, "holder")) ? Number(readFileSync(join(folder, "holder"), "utf8") || "none") : Number.NaN;
}
