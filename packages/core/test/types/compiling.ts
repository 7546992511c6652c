import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../../..");
// Where the program finds core as users do, and no test lists files.
const folder = join(root, "tooling/node_modules/.types", String(process.pid));

/** What the compiler says against a place of a program; lines and columns begin with 1. */
export interface CompilerError {
  readonly line: number;
  readonly column: number;
  /** The first line of the message. */
  readonly message: string;
  /** The whole message. */
  readonly chain: string;
}

/** What the compiler makes of a program. */
export interface Compiled {
  readonly errors: readonly CompilerError[];
  /** How long the declarations are. */
  readonly declarations: number;
  readonly instantiations: number;
}

/** Compiles a program with its declarations, as those who use core do. */
export async function compiled(name: string, source: string): Promise<Compiled> {
  const project = join(folder, name);
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(project, "program.ts"), source);
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
  const output = { noEmit: false, emitDeclarationOnly: true, sourceMap: false, inlineSources: false, rootDir: root, outDir: "declared" };
  const tsconfig = { extends: join(root, "tsconfig.base.json"), files: ["program.ts"], compilerOptions: { ...output, ...unused } };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  const said = await tsc("-p", project, "--extendedDiagnostics", "--pretty", "false");
  const declared = join(project, "declared", project.slice(root.length), "program.d.ts");
  const declarations = await readFile(declared, "utf8");
  return { errors: errorsIn(said), declarations: declarations.length, instantiations: Number(/Instantiations:\s+(\d+)/.exec(said)?.[1]) };
}

/** Removes what was written to compile. */
export async function forget(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Returns what the compiler says: it fails where it finds errors. */
function tsc(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(join(root, "node_modules/.bin/tsc"), args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      if (stdout === "" && error !== null) reject(error);
      else resolve(stdout);
    });
  });
}

function errorsIn(said: string): readonly CompilerError[] {
  const [messages = ""] = said.split(/^Files: /m);
  return messages.split(/\n(?=\S)/).flatMap((chain) => {
    const [, line, column, message] = /program\.ts\((\d+),(\d+)\): error TS\d+: (.*)/.exec(chain) ?? [];
    return message === undefined ? [] : [{ line: Number(line), column: Number(column), message, chain }];
  });
}
