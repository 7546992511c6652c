import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type LoadedSystem, loadRunnable } from "@es/core";

/** Empties the views of projections before they begin anew, each in the transaction that it is given. */
export type Clearing = Readonly<Record<string, (tx: never) => void | Promise<void>>>;

/** What a module makes of a description. */
export interface SystemModule extends LoadedSystem {
  readonly clear: Clearing;
}

export interface ModuleOptions {
  /** JSON for the module's `infrastructure`. */
  readonly description?: string;
  /** What is imported before it: a package as seen from the working folder, or a path. */
  readonly preload?: string;
  /** Whether to look only. Default false. */
  readonly readOnly?: boolean;
}

/** Imports a module that exports `system` and `infrastructure`; the errors say what is missing, and show nothing of the description. */
export async function loadSystem(path: string, { description, preload, readOnly = false }: ModuleOptions): Promise<SystemModule> {
  const given = parsed(description);
  if (preload !== undefined) await import(located(preload));
  const module = await imported(path);
  return { ...(await loadRunnable(module, { name: path, description: given, readOnly })), clear: module.clear ?? {} };
}

async function imported(path: string): Promise<{ readonly clear?: Clearing }> {
  const file = resolve(path);
  await access(file).catch(() => {
    throw new Error(`there is no module ${path}: give the path of a file that exports \`system\` and \`infrastructure\``);
  });
  try {
    return (await import(pathToFileURL(file).href)) as { readonly clear?: Clearing };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    throw new Error(`Node cannot load ${path} as it is: give --preload tsx for TypeScript, or compile it first`, { cause: error });
  }
}

/** Where a package or a file is, as the working folder sees it. */
function located(name: string): string {
  const require = createRequire(resolve("package.json"));
  return pathToFileURL(require.resolve(name)).href;
}

function parsed(description: string | undefined): unknown {
  if (description === undefined) return undefined;
  try {
    return JSON.parse(description);
  } catch {
    // The parser's own message quotes the text, which may hold a password.
    throw new TypeError('the description is not JSON: give e.g. --description \'{"path":"shop.db"}\'');
  }
}
