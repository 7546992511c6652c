import { Session } from "node:inspector/promises";

/** The files and functions that work runs through. */
export interface Way {
  readonly files: readonly string[];
  /** The names of the functions, by file. */
  readonly names: ReadonlyMap<string, readonly string[]>;
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
  const names = new Map<string, readonly string[]>();
  let functions = 0;
  let calls = 0;
  for (const { url, functions: all } of scripts) {
    const [, name, path] = own.exec(url) ?? [];
    const called = all.filter(({ ranges: [whole] }) => (whole?.count ?? 0) > 0);
    if (path === undefined || called.length === 0) continue;
    const file = `${name}/src/${path}.ts`;
    files.push(file);
    names.set(
      file,
      called.map(({ functionName, ranges: [whole] }) => `${functionName || "(no name)"} ${whole?.count}`),
    );
    functions += called.length;
    calls += called.reduce((sum, { ranges: [whole] }) => sum + (whole?.count ?? 0), 0);
  }
  return { files: files.sort(), names, functions, calls };
}
