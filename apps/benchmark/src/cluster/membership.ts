import type { ClusterOptions } from "@es/runner-cluster";
import { bullmq } from "@es/runner-cluster";

/** What each node of a cluster of the benchmark is told. */
export interface Membership {
  readonly address: string;
  readonly pipelines: number;
  readonly redis: string;
  readonly prefix: string;
}

/** How a node takes part: as by default. */
export function memberOf({ redis, prefix }: Membership, system: string): ClusterOptions {
  return { engine: bullmq({ redis, prefix, system }) };
}
