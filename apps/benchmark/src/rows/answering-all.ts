import { setTimeout as pause } from "node:timers/promises";
import type { RunningSystem } from "@es/core";
import { pipelineOf } from "@es/core/adapter";
import type { system } from "../cluster/answering.js";
import { timed, type Work } from "../harness/work.js";

type Running = Pick<RunningSystem<ReturnType<typeof system>>, "asking" | "answering">;

/** How many questions are asked in one command at the most. */
const most = 500;

/** Asks as many questions as take about so long to answer, the same number in each pipeline, until all are answered. */
export function answeringAll({ asking, answering }: Running, ms: number): Work {
  const keys = keysOf(answering.recorder.pipelines);
  let perMillisecond = 1;
  return async (milliseconds) => {
    const each = Math.ceil((perMillisecond * milliseconds) / keys.length);
    const answered = each * keys.length + sum(await answering.recorder.heads());
    const done = await timed(async () => {
      await Promise.all(keys.map((key) => ask(asking, key, each, ms)));
      // The log is asked, not the runner: on all of them it is known as soon.
      while (sum(await answering.recorder.heads()) < answered) await pause(2);
      return each * keys.length;
    });
    perMillisecond = done.count / done.milliseconds;
    return done;
  };
}

async function ask(asking: Running["asking"], key: string, count: number, ms: number): Promise<void> {
  for (let left = count; left > 0; left -= most) await asking.ask({ key, count: Math.min(most, left), ms });
}

/** A key for each pipeline. */
function keysOf(pipelines: number): readonly string[] {
  const keys = new Map<number, string>();
  for (let number = 0; keys.size < pipelines; number += 1) keys.set(pipelineOf(`key ${number}`, pipelines), `key ${number}`);
  return [...keys.values()];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
