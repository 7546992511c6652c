import { parentPort, workerData } from "node:worker_threads";
import { type Follower, loadRunnable, openSystem, Stepping } from "@es/core";
import { partsOf } from "./error-parts.js";
import { isSameTask, taskOf } from "./layout.js";
import { Mailbox } from "./mailbox.js";
import type { Answer, Assignment, Order, Report } from "./messages.js";

// What a thread does: opens the applications of its tasks, and makes their followers step.

const port = parentPort;
if (port === null) throw new Error("This file is the inside of a thread: call threads(...) instead");
const { module, description, tasks } = workerData as Assignment;
const post = (answer: Answer) => port.postMessage(answer);
const mailbox = new Mailbox<Report | null>(post);

const { system, infrastructure } = await loadRunnable(await import(module), { name: module, description });
const applications = [...new Set(tasks.map(({ application }) => application))];
const isOurs = (application: string, upstream: string, pipeline: number) =>
  tasks.some((task) => isSameTask(task, { application, upstream, pipeline }));
const open = await openSystem(system, { ...infrastructure, applications } as never, isOurs);
for (const [name, { recordings }] of open.applications) recordings.subscribe(() => mailbox.put(`recorded ${name}`, null));
const stepping = new Stepping(open.followers, { pollMs: infrastructure.pollMs ?? 1000, stepped });

let resume = () => {};
port.on("message", (order: Order) => {
  if (order.kind === "read") mailbox.read();
  else if (order.kind === "letter") prompted();
  else if (order.kind === "pause") void stepping.between(pause);
  else if (order.kind === "resume") resume();
  else void stop();
});
post({ kind: "ready" });

function prompted(): void {
  post({ kind: "read" });
  stepping.prompt();
}

function pause(): Promise<void> {
  // Whatever waits to be told of positions is about to be out of date: what is heard from now on is that they are not known.
  for (const follower of open.followers) {
    follower.forget();
    stepped(follower);
  }
  return new Promise((resolve) => {
    resume = resolve;
    post({ kind: "paused" });
  });
}

async function stop(): Promise<void> {
  resume();
  await stepping.stop();
  await open.close();
  port?.close();
}

function stepped(follower: Follower<never>): void {
  const { failure, ...report } = follower.report;
  const task = taskOf(follower);
  const parts = failure && { ...failure, error: partsOf(failure.error) };
  mailbox.put(`${task.application} ${task.upstream} ${task.pipeline}`, { ...report, task, failure: parts });
}
