import { setTimeout as pause } from "node:timers/promises";
import { aggregate, application, data, event, type Infrastructure, pipe, type RunningSystem, system as systemOf } from "@es/core";
import { pipelineOf } from "@es/core/adapter";
import { postgres } from "@es/store-postgres";
import type { PoolClient } from "pg";
import { timed, type Work } from "../harness/row.js";

const asked = event("question.asked", data<{ key: string; ms: number }>());
const given = event("answer.given", data<{ ms: number }>());

const Question = aggregate("question", () => ({ ms: 0 }))
  .on(asked, (_, { data: { ms } }) => ({ ms }))
  .creates({ ask: (key: string, ms: number) => asked({ key, ms }) });

const Answer = aggregate("answer", () => ({ ms: 0 }))
  .on(given, (_, { data }) => data)
  .creates({ give: (ms: number) => given({ ms }) });

/** Questions that come together: to the pipeline of a key, for policies that wait so many milliseconds. */
export interface Questions {
  readonly key: string;
  readonly count: number;
  readonly ms: number;
}

const asking = application("asking", { questions: Question })
  .commands({
    ask: (_, { key, count, ms }: Questions) => Array.from({ length: count }, () => Question.ask(crypto.randomUUID(), key, ms)),
  })
  .pipelineBy(({ data }) => (data as { key: string }).key);

/** Waits as long as it is asked to, as for another service, and decides on one event for each. */
const answering = application("answering", { answers: Answer }).on(asked, async ({ aggregateId, data: { ms } }) => {
  if (ms > 0) await pause(ms);
  return Answer.give(aggregateId, ms);
});

/** Where the questions and answers are. */
interface AnsweringDescription {
  readonly address: string;
  readonly pipelines: number;
}

/** Runnable on nodes and on threads: `asking | answering`. */
export const system = ({ pipelines }: AnsweringDescription) =>
  systemOf(pipe(asking, answering), { name: "benchmark", pipelines: pipelines });

export function infrastructure({ address }: AnsweringDescription): Infrastructure<ReturnType<typeof system>, PoolClient> {
  return { store: postgres(address) };
}

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
