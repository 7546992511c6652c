import type { Costs, EngineCost, OperationCost, Spent } from "../costs.js";

/** Of two measurements on one machine, for each thing that which was less disturbed: what something costs is the least that it was seen to cost. */
export function quieter(before: Costs, now: Costs): Costs {
  if (before.machine.cpu !== now.machine.cpu || before.machine.cores !== now.machine.cores) return now;
  const names = Object.keys(now.operations) as (keyof Costs["operations"])[];
  const operations = names.map((name) => [name, least(operationMs, before.operations[name], now.operations[name])] as const);
  return {
    machine: now.machine,
    operations: Object.fromEntries(operations) as Costs["operations"],
    deciding: {
      command: Math.min(before.deciding.command, now.deciding.command),
      step: least(({ each, perItem }) => each + 100 * perItem, before.deciding.step, now.deciding.step),
    },
    engine: engineOf(before.engine, now.engine),
  };
}

function engineOf(before: EngineCost, now: EngineCost): EngineCost {
  return {
    prompt: least(spentMs, before.prompt, now.prompt),
    slice: least(spentMs, before.slice, now.slice),
    idle: least(spentMs, before.idle, now.idle),
    start: least((start) => start[3] ?? 0, before.start, now.start),
  };
}

function operationMs({ node, server, wait }: OperationCost): number {
  return node.each + server.each + (wait[3] ?? 0) + (wait[5] ?? 0);
}

function spentMs({ nodeMs, engineMs }: Spent): number {
  return nodeMs + engineMs;
}

function least<Value>(of: (value: Value) => number, one: Value, other: Value): Value {
  return of(one) < of(other) ? one : other;
}
