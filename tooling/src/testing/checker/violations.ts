import { isDeepStrictEqual } from "node:util";
import type { Kept, KeptEvent } from "./kept.js";

/** A command that a client gave: it makes an aggregate of its own, with so many events. */
export interface GivenCommand {
  readonly application: string;
  readonly aggregateId: string;
  readonly events: number;
  /** "kept": it was acknowledged; "unknown": the client got no answer, or one that leaves it open. */
  readonly outcome: "kept" | "unknown";
}

/** The expected results of an application, of the events that it follows. */
export interface ExpectedFollower {
  readonly application: string;
  readonly upstream: string;
  /** Returns the results that must be there, in this order, once these were processed. They are computed anew, without the code under test. */
  expected(upstream: readonly KeptEvent[]): readonly unknown[];
  /** Returns the results in a pipeline. */
  found(pipeline: number): readonly unknown[];
}

export interface Expectation {
  readonly commands: readonly GivenCommand[];
  readonly followers: readonly ExpectedFollower[];
  /** Whether all work is done, so that every follower has to be at the head. */
  readonly atRest: boolean;
}

/**
 * Whatever is lost, doubled, out of order or half kept, in words; nothing where all is well. It holds at any moment:
 * what a follower has kept has to be what follows from its position, to the event.
 */
export function violations(kept: Kept, { commands, followers, atRest }: Expectation): readonly string[] {
  const logs = grouped(kept.events, ({ application, pipeline }) => `${application}/${pipeline}`);
  return [
    ...[...logs].flatMap(([log, events]) =>
      gap(
        `the log ${log}`,
        events.map(({ id }) => id),
      ),
    ),
    ...gapsInAggregates(kept.events),
    ...wrongCommands(kept.events, commands),
    ...followers.flatMap((follower) => pipelinesOf(kept).flatMap((pipeline) => wrongFollower(kept, logs, follower, pipeline))),
    ...(atRest ? behind(kept, logs, followers) : []),
  ];
}

type Logs = ReadonlyMap<string, readonly KeptEvent[]>;

function gap(where: string, numbers: readonly number[]): readonly string[] {
  const wrong = numbers.findIndex((number, index) => number !== index + 1);
  return wrong === -1 ? [] : [`${where} has ${numbers[wrong]} where ${wrong + 1} should be`];
}

function gapsInAggregates(events: readonly KeptEvent[]): readonly string[] {
  const aggregates = grouped(events, ({ application, aggregateId }) => `${application}: ${aggregateId}`);
  return [...aggregates].flatMap(([aggregate, of]) =>
    gap(
      aggregate,
      of.map(({ position }) => position).sort((a, b) => a - b),
    ),
  );
}

function wrongCommands(events: readonly KeptEvent[], commands: readonly GivenCommand[]): readonly string[] {
  const aggregates = grouped(events, ({ application, aggregateId }) => `${application}: ${aggregateId}`);
  return commands.flatMap(({ application, aggregateId, events, outcome }) => {
    const found = aggregates.get(`${application}: ${aggregateId}`)?.length ?? 0;
    if (found === events || (found === 0 && outcome === "unknown")) return [];
    return [`${aggregateId} of ${application} has ${found} events of ${events}, and its command is ${outcome}`];
  });
}

function pipelinesOf({ events }: Kept): readonly number[] {
  return [...new Set(events.map(({ pipeline }) => pipeline))];
}

function wrongFollower(kept: Kept, logs: Logs, follower: ExpectedFollower, pipeline: number): readonly string[] {
  const { application, upstream, expected, found } = follower;
  const position = positionOf(kept, follower, pipeline);
  const wanted = expected((logs.get(`${upstream}/${pipeline}`) ?? []).filter(({ id }) => id <= position));
  const there = found(pipeline);
  const at = Array.from({ length: Math.max(wanted.length, there.length) }, (_, index) => index).find(
    (index) => !isDeepStrictEqual(there[index], wanted[index]),
  );
  if (at === undefined) return [];
  const facts = `${JSON.stringify(there[at])} instead of ${JSON.stringify(wanted[at])}`;
  return [`${application}/${pipeline} after ${position} of ${upstream}: its number ${at + 1} of ${there.length} is ${facts}`];
}

function behind(kept: Kept, logs: Logs, followers: readonly ExpectedFollower[]): readonly string[] {
  return followers.flatMap((follower) =>
    pipelinesOf(kept).flatMap((pipeline) => {
      const { application, upstream } = follower;
      const head = logs.get(`${upstream}/${pipeline}`)?.at(-1)?.id ?? 0;
      const position = positionOf(kept, follower, pipeline);
      return position === head ? [] : [`${application}/${pipeline} is at ${position} of ${upstream}, whose head is ${head}`];
    }),
  );
}

/** Where there is no position, nothing may have come of what is followed. */
function positionOf({ positions }: Kept, { application, upstream }: ExpectedFollower, pipeline: number): number {
  const own = positions.find((each) => each.application === application && each.upstream === upstream && each.pipeline === pipeline);
  return own?.position ?? 0;
}

function grouped<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
