import { setTimeout as pause } from "node:timers/promises";
import { aggregate, application, data, event, type Infrastructure, pipe, system as systemOf } from "@es/core";
import { postgres } from "@es/store-postgres";
import type { PoolClient } from "pg";

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
export interface AnsweringDescription {
  readonly address: string;
  readonly pipelines: number;
}

/** Runnable on nodes and on threads: `asking | answering`. */
export const system = ({ pipelines }: AnsweringDescription) =>
  systemOf(pipe(asking, answering), { name: "benchmark", pipelines: pipelines });

export function infrastructure({ address }: AnsweringDescription): Infrastructure<ReturnType<typeof system>, PoolClient> {
  return { store: postgres(address) };
}
