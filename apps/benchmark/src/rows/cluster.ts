import { cluster } from "@es/runner-cluster";
import { threads } from "@es/runner-threads";
import { answeringAll, infrastructure, system } from "../cluster/answering.js";
import { memberOf, openNodes } from "../cluster/nodes.js";
import { hearingSystem } from "../domain.js";
import { postgres } from "../engines/postgres.js";
import { type Child, startChild } from "../harness/child.js";
import type { Row, Work } from "../harness/row.js";
import { openSource } from "./open-source.js";
import { wakingUp } from "./wake-up.js";

/** Nodes are processes, and everything is on this machine. */
export const clusterRows: readonly Row[] = [scaling(2), scaling(4), overhead(), wakeUp()];

/** A policy that waits needs no more of the machine on four nodes than on one: what is lost is lost by the cluster. */
function scaling(nodes: number): Row {
  const load = { pipelines: 16, ms: 20 };
  return {
    what: `events followed by ${nodes} nodes, 16 pipelines, a policy that waits for 20 ms`,
    against: "by 1 node",
    aim: { ratio: 0.9 * nodes },
    open: () =>
      comparison(
        () => onNodes(nodes, load),
        () => onNodes(1, load),
      ),
  };
}

function overhead(): Row {
  const load = { pipelines: 4, ms: 0 };
  return {
    what: "events followed by 2 nodes, 4 pipelines, a trivial policy",
    against: "by 2 threads",
    aim: { ratio: 0.8 },
    open: () =>
      comparison(
        () => onNodes(2, load),
        () => onThreads(2, load),
      ),
  };
}

interface Load {
  readonly pipelines: number;
  readonly ms: number;
}

interface Side {
  readonly work: Work;
  close(): Promise<void>;
}

async function comparison(openOurs: () => Promise<Side>, openBaseline: () => Promise<Side>) {
  const ours = await openOurs();
  const baseline = await openBaseline().catch((error) => ours.close().then(() => Promise.reject(error)));
  const close = async () => {
    await Promise.all([ours.close(), baseline.close()]);
  };
  return { ours: longer(ours.work), baseline: longer(baseline.work), close };
}

/** So that the time in which a cluster begins and ends to be at work weighs little. */
function longer(work: Work): Work {
  return (milliseconds) => work(5 * milliseconds);
}

async function onNodes(count: number, { pipelines, ms }: Load): Promise<Side> {
  const nodes = await openNodes({ module: new URL("../cluster/node.js", import.meta.url), count, pipelines });
  const { membership } = nodes;
  const client = { ...infrastructure(membership), following: false };
  const running = await cluster(system(membership), client, memberOf(membership, "benchmark"));
  const close = async () => {
    await running.stop();
    await nodes.close();
  };
  return { work: answeringAll(running, ms), close };
}

const module = new URL("../cluster/answering.js", import.meta.url);

async function onThreads(count: number, { pipelines, ms }: Load): Promise<Side> {
  const { address, close: drop } = await postgres.open();
  const running = await threads<typeof import("../cluster/answering.js")>(module, { address, pipelines }, { threads: count });
  const close = async () => {
    await running.stop();
    await drop();
  };
  return { work: answeringAll(running, ms), close };
}

/** How soon a policy on a node begins, after a commit in another process; Redis against Postgres's own notifications. */
function wakeUp(): Row {
  return {
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
}

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
