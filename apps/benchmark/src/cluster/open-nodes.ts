import type { Database } from "../engines/engine.js";
import { postgres } from "../engines/postgres.js";
import { type Child, startChild } from "../harness/child.js";
import type { Membership } from "./membership.js";
import { ownKeys } from "./own-keys.js";

/** Which nodes a cluster has. */
export interface NodesWanted {
  /** What each of them runs, as a process. */
  readonly module: URL;
  readonly count: number;
  readonly pipelines: number;
}

/** Nodes at work on a new, empty database. */
export interface Nodes {
  readonly database: Database;
  readonly membership: Membership;
  readonly children: readonly Child[];
  /** Ends the nodes, and removes what they kept. */
  close(): Promise<void>;
}

/** Starts nodes, each a process. Rejects with EngineMissing where there is no Postgres, or no Redis. */
export async function openNodes({ module, count, pipelines }: NodesWanted): Promise<Nodes> {
  const { remove, ...keys } = await ownKeys();
  const database = await postgres.open();
  const membership = { address: database.address, pipelines, ...keys };
  const children: Child[] = [];
  const close = async () => {
    await Promise.all(children.map((child) => child.close()));
    await database.close();
    await remove();
  };
  try {
    const started = Array.from({ length: count }, () => startChild(module, [JSON.stringify(membership)]));
    for (const child of await Promise.all(started)) children.push(child);
    return { database, membership, children, close };
  } catch (error) {
    await close();
    throw error;
  }
}
