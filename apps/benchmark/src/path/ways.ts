import { Session } from "node:inspector/promises";

/** What work runs through. */
export interface Way {
  readonly files: readonly string[];
  readonly functions: number;
  readonly calls: number;
}

const own = /\/(packages\/[^/]+)\/dist\/(.+)\.js$/;

/** Counts, by precise coverage, the files and functions of the packages that a piece of work runs through the second time. */
export async function wayOf(work: () => Promise<unknown>, before: () => Promise<unknown> = async () => {}): Promise<Way> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    await before();
    await work();
    await before();
    // Taking the counts begins them anew.
    await session.post("Profiler.takePreciseCoverage");
    await work();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    return wayIn(result);
  } finally {
    session.disconnect();
  }
}

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly functionName: string; readonly ranges: readonly { readonly count: number }[] }[];
}

function wayIn(scripts: readonly Script[]): Way {
  const files: string[] = [];
  let functions = 0;
  let calls = 0;
  for (const { url, functions: all } of scripts) {
    const [, name, path] = own.exec(url) ?? [];
    const called = all.map(({ ranges: [whole] }) => whole?.count ?? 0).filter((count) => count > 0);
    if (path === undefined || called.length === 0) continue;
    files.push(`${name}/src/${path}.ts`);
    functions += called.length;
    calls += called.reduce((sum, count) => sum + count, 0);
  }
  return { files: files.sort(), functions, calls };
}
