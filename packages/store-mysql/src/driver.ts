import { UnsuitableDriver } from "@es/core";
import type { Pool } from "mysql2/promise";

const remedy = "install mysql2 3.24.2 or newer (npm install mysql2@latest)";

/**
 * Throws UnsuitableDriver where the copy of mysql2 that a pool comes from is not to be trusted with bytes: below 3.23.0 it says of
 * bytes that they are text, and 3.24.0 and 3.24.1 cannot send every large statement. A pool that does not say its version is taken.
 */
export function checkDriver(pool: Pool): void {
  const version = versionOf(pool);
  const [major, minor, patch] = (version ?? "").split(/[.-]/).map(Number) as [number, number?, number?];
  if (version === undefined || minor === undefined || patch === undefined) return;
  if (major < 3 || (major === 3 && minor < 23)) {
    throw new UnsuitableDriver("mysql2", version, `it sends bytes as text, which the server may change or cut elsewhere: ${remedy}`);
  }
  if (major === 3 && minor === 24 && patch < 2) {
    throw new UnsuitableDriver("mysql2", version, `it cannot send every large statement: ${remedy}`);
  }
}

/** What the driver would tell the server of itself: also right where a pool was made by another copy, or by one that was bundled. */
function versionOf({ pool }: Pool): string | undefined {
  const { connectionConfig } = pool.config as { connectionConfig?: { connectAttributes?: Readonly<Record<string, unknown>> } };
  const version = connectionConfig?.connectAttributes?._client_version;
  return typeof version === "string" ? version : undefined;
}
