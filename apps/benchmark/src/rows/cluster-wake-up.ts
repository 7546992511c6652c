import { cluster } from "@es/runner-cluster";
import { memberOf } from "../cluster/membership.js";
import { openNodes } from "../cluster/open-nodes.js";
import { postgres } from "../engines/postgres.js";
import { type Child, startChild } from "../harness/child.js";
import type { Row } from "../harness/row.js";
import { hearingSystem } from "./hearing.js";
import { openSource } from "./open-source.js";
import { wakingUp } from "./wake-up.js";

/** How soon a policy on a node begins, after a commit in another process; Redis against Postgres's own notifications. */
export const clusterWakeUpRow: Row = {
  what: "events heard of on a node, one by one",
  against: "in a process on the same Postgres, single-threaded",
  aim: { perSecond: 20 },
  open: async () => {
    const ours = await onNode();
    const baseline = await onPostgres().catch((error) => ours.close().then(() => Promise.reject(error)));
    const close = async () => {
      await ours.close();
      await baseline.close();
    };
    return { ours: ours.work, baseline: baseline.work, close };
  },
};

async function onNode() {
  const {
    database,
    membership,
    children,
    close: closeNodes,
  } = await openNodes({
    ...{ module: new URL("../cluster/hearer.js", import.meta.url), count: 1, pipelines: 1 },
  });
  const { store } = database;
  const client = { store, closeStores: false, following: false, applications: ["source"] } as const;
  const running = await cluster(hearingSystem, client, memberOf(membership, hearingSystem.name));
  const close = async () => {
    await running.stop();
    await closeNodes();
  };
  return { work: wakingUp(running.source, children[0] as Child), close };
}

async function onPostgres() {
  const { database, source, close: closeSource } = await openSource(postgres);
  const child = await startChild(new URL("./hearer.js", import.meta.url), [postgres.name, database.address]);
  const close = async () => {
    await child.close();
    await closeSource();
  };
  return { work: wakingUp(source, child), close };
}
