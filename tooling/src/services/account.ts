import { execFile } from "node:child_process";
import { chown } from "node:fs/promises";
import { promisify } from "node:util";

/** Whom a server runs as: empty for whoever we are. */
export type Account = { readonly uid?: number; readonly gid?: number };

/** The account for a server that refuses to run as root: ourselves, or when we are root the first of these users that exists. */
export async function unprivileged(...users: readonly string[]): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  for (const user of [...users, "nobody"]) {
    const account = await lookUp(user);
    if (account !== undefined) return account;
  }
  throw new Error(`no user among ${users.join(", ")} and nobody exists to run a server as, which must not be root`);
}

async function lookUp(user: string): Promise<Account | undefined> {
  const run = promisify(execFile);
  try {
    const [uid, gid] = await Promise.all(["-u", "-g"].map(async (flag) => Number((await run("id", [flag, user])).stdout)));
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

/** Gives a folder to the account. */
export async function give(folder: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
}
