import { parentPort, workerData } from "node:worker_threads";
import { Follower, FollowerLoop, type FollowerProgress, loadRunnable, openSystem } from "@es/core/runner";
import { isSameTask, taskOf } from "./layout.js";
import { Mailbox } from "./mailbox.js";
import type { Assignment, ControlMessage, TaskReport, WorkerMessage } from "./messages.js";

// The program of a thread: it opens the applications of its tasks, and makes their followers step.

const port = parentPort;
if (port === null) throw new Error("This file is the inside of a thread: call threads(...) instead");
const { module, description, tasks } = workerData as Assignment;
const post = (answer: WorkerMessage) => port.postMessage(answer);
const mailbox = new Mailbox<TaskReport | null>(post);

const { system, infrastructure } = await loadRunnable(await import(module), { name: module, description });
const applications = [...new Set(tasks.map(({ application }) => application))];
const isOurs = (application: string, upstream: string, pipeline: number) =>
  tasks.some((task) => isSameTask(task, { application, upstream, pipeline }));
const open = await openSystem(system, { ...infrastructure, applications } as never, isOurs);
for (const [name, { recordings }] of open.applications) recordings.subscribe(() => mailbox.put(`recorded ${name}`, null));
const followers = open.followers.map((progress) => new Follower(progress));
const loop = new FollowerLoop(followers, { pollMs: infrastructure.pollMs ?? 1000, stepped });

let resume = () => {};
port.on("message", (order: ControlMessage) => {
  if (order.kind === "read") mailbox.read();
  else if (order.kind === "letter") prompted();
  else if (order.kind === "pause") void loop.exclusively(pause);
  else if (order.kind === "resume") resume();
  else void stop();
});
post({ kind: "ready" });

function prompted(): void {
  post({ kind: "read" });
  loop.prompt();
}

function pause(): Promise<void> {
  // The positions in letters that are still to be sent are about to be out of date: from now on they are not known.
  for (const progress of open.followers) {
    progress.forget();
    stepped(progress);
  }
  return new Promise((resolve) => {
    resume = resolve;
    post({ kind: "paused" });
  });
}

async function stop(): Promise<void> {
  resume();
  await loop.stop();
  await open.close();
  port?.close();
}

function stepped(progress: FollowerProgress<never>): void {
  const task = taskOf(progress);
  mailbox.put(`${task.application} ${task.upstream} ${task.pipeline}`, { ...progress.report, task });
}
