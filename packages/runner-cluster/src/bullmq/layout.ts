import type { Task } from "../engine/engine.js";

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

/** Returns the key of a turn. The node that sets it has the turn to do work that one node does for all. */
export function turnKey(name: string, { prefix, system }: QueueLayout): string {
  return `${prefix}:{${system}}:turn:${name}`;
}

/** How soon the tasks of a node that died go to others, against how much Redis is asked. */
export type Profile = "fast" | "default" | "calm";

/** Milliseconds for which a node has a task without saying so again, and between two looks for those it no longer has. */
export interface LockTimes {
  readonly lockDuration: number;
  readonly stalledInterval: number;
}

export const profiles: Readonly<Record<Profile, LockTimes>> = {
  fast: { lockDuration: 1500, stalledInterval: 500 },
  default: { lockDuration: 3000, stalledInterval: 1000 },
  calm: { lockDuration: 10_000, stalledInterval: 5000 },
};
