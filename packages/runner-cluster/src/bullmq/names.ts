import type { Task } from "@es/core";

/** Where a system's queues are in Redis. */
export interface QueueLayout {
  readonly prefix: string;
  readonly system: string;
  /** How many queues each application has. */
  readonly shards: number;
}

/** The queue of a task. In braces, so that a Redis Cluster keeps all of it on one node. */
export function queueOf({ application, pipeline }: Task, { system, shards }: QueueLayout): string {
  return `{${system}~${application}~${pipeline % shards}}`;
}

/** All queues of an application, as BullMQ calls them. */
export function queuesOf(application: string, layout: QueueLayout): readonly string[] {
  return Array.from({ length: layout.shards }, (_, shard) => queueOf({ application, pipeline: shard }, layout));
}

/** The set of the applications that nodes work for. */
export function applicationsKey({ prefix, system }: QueueLayout): string {
  return `${prefix}:{${system}}:applications`;
}

/** Whoever sets it has the turn to do what is done by one node only. */
export function turnKey(name: string, { prefix, system }: QueueLayout): string {
  return `${prefix}:{${system}}:turn:${name}`;
}
