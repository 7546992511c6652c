import { cluster } from "@es/runner-cluster";
import { threads } from "@es/runner-threads";
import { infrastructure, system } from "../cluster/answering.js";
import { memberOf } from "../cluster/membership.js";
import { openNodes } from "../cluster/open-nodes.js";
import { postgres } from "../engines/postgres.js";
import type { Row } from "../harness/row.js";
import type { Work } from "../harness/work.js";
import { answeringAll } from "./answering-all.js";
import { clusterWakeUpRow } from "./cluster-wake-up.js";

/** Nodes are processes, and everything is on this machine. */
export const clusterRows: readonly Row[] = [scaling(2), scaling(4), overhead(), clusterWakeUpRow];

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
