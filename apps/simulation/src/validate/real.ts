import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { singleThreaded } from "@es/core";
import { postgres } from "@es/store-postgres";
import { question, questions } from "../domain.js";
import { postgresServer } from "../measure/postgres-server.js";
import { quantilesOf } from "../report/quantiles.js";
import { startNode, stopNode } from "./child.js";
import { Commits } from "./commits.js";
import { type Draining, type Losing, losingMs, type Outcome, rateOf, type Trial } from "./trial.js";

/** How long nodes get to begin, in milliseconds. */
const startingMs = 2000;

/** A trial's database with a way to command and to look, and processes that are its nodes. */
interface Stage {
  readonly url: string;
  readonly commits: Commits;
  /** Starts so many nodes at the same time. */
  start(nodes: number): Promise<readonly ChildProcess[]>;
}

/** Does a trial with real processes, over real Postgres and Redis. */
export async function forReal(trial: Trial, redis: string): Promise<Outcome> {
  await using server = await postgresServer();
  const children: ChildProcess[] = [];
  const store = postgres(server.url, { listen: false });
  const { pipelines } = trial;
  const commits = new Commits(await store.open("asking", { pipelines }), await store.open("answering", { pipelines }));
  const system = `validation-${randomBytes(4).toString("hex")}`;
  const start = async (nodes: number) => {
    const started = Array.from({ length: nodes }, () => startNode({ ...trial, postgres: server.url, redis, system }));
    children.push(...(await Promise.all(started)));
    for (const child of children) child.send("go");
    return children;
  };
  try {
    const stage = { url: server.url, commits, start };
    return await (trial.kind === "draining" ? drain(trial, stage) : lose(trial, stage));
  } finally {
    await Promise.all(children.map(stopNode));
    await store.close();
  }
}

async function drain({ nodes, pipelines, backlog }: Draining, { url, commits, start }: Stage): Promise<Outcome> {
  await fill(url, pipelines, backlog);
  await start(nodes);
  const all = pipelines * backlog;
  const progress: { at: number; done: number }[] = [];
  for (let done = 0; done < all; ) {
    done = await commits.answered();
    progress.push({ at: performance.now(), done });
    await pause(20);
  }
  return { perSecond: rateOf(progress, all) };
}

async function lose({ nodes, perSecond }: Losing, { commits, start }: Stage): Promise<Outcome> {
  const children = await start(nodes);
  await pause(startingMs);
  await commits.look();
  const asking = setInterval(() => children.at(-1)?.send({ ask: question }), 1000 / perSecond);
  const looking = commits.lookEvery(10);
  await pause(losingMs.before);
  const usual = commits.lags.slice();
  children[0]?.kill("SIGKILL");
  await pause(losingMs.after);
  clearInterval(asking);
  await looking.stop();
  const after = commits.lags.slice(usual.length);
  return { usualLag: quantilesOf(usual).p50, longestLag: Math.round(quantilesOf(after).max) };
}

async function fill(url: string, pipelines: number, backlog: number): Promise<void> {
  const store = postgres(url, { listen: false });
  await using running = await singleThreaded(
    questions(pipelines, () => undefined),
    { store, following: false },
  );
  for (let first = 0; first < backlog; first += 50) {
    const asked = Array.from({ length: Math.min(50, backlog - first) * pipelines }, (_, index) => {
      const pipeline = index % pipelines;
      return running.asking.inPipeline(pipeline).ask(`before-${pipeline}-${first + Math.floor(index / pipelines)}`, question);
    });
    await Promise.all(asked);
  }
}
