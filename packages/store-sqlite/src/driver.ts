import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UnsuitableDriver } from "@es/core/adapter";
import Sqlite, { type Database, type Options } from "better-sqlite3";

const name = "better-sqlite3";

/** The first major version whose native part needs Node-API 10: with an older Node it would end the process. */
const firstOfApi10 = 13;

/** Opens a database with the driver. Throws UnsuitableDriver where the driver cannot work in this Node, before it can do harm. */
export function openWith(path: string | Buffer, options: Options): Database {
  if (!checked) checked = checkDriver(installedVersion(), process.versions.napi);
  try {
    return new Sqlite(path, options);
  } catch (error) {
    throw nativePartMissing(error) ?? error;
  }
}

let checked = false;

/** Throws UnsuitableDriver for a version that this Node cannot load. A version that cannot be told is taken. */
export function checkDriver(version: string | undefined, api = "0"): true {
  if (version !== undefined && Number.parseInt(version, 10) >= firstOfApi10 && Number.parseInt(api, 10) < 10) {
    const why = `it needs Node.js 22.14 or newer, and would end the process in ${process.version}: install ${name}@12, or a newer Node.js`;
    throw new UnsuitableDriver(name, version, why);
  }
  return true;
}

/** The version of the driver that is installed, as its package says; undefined where there is none to be found, as in a bundle. */
function installedVersion(): string | undefined {
  try {
    let folder = dirname(createRequire(import.meta.url).resolve(name));
    while (!existsSync(join(folder, "package.json"))) {
      if (dirname(folder) === folder) return undefined;
      folder = dirname(folder);
    }
    const { name: found, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
    return found === name && typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}

/** The refusal of a driver whose native part is missing, or was built for another version of Node; undefined for other errors. */
export function nativePartMissing(error: unknown): UnsuitableDriver | undefined {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const missing = code === "ERR_DLOPEN_FAILED" || (typeof message === "string" && message.startsWith("Could not locate the bindings file"));
  if (!missing) return undefined;
  const why =
    "its native part was not built for this Node.js. Package managers may hold back its build script: run " +
    `"pnpm approve-builds" and "pnpm rebuild ${name}", or "npm rebuild ${name}"`;
  return new UnsuitableDriver(name, installedVersion(), why, { cause: error });
}
