import { type AnyApplication, application, type NotificationLog } from "@es/core";
import { OpenApplication } from "../../src/application/open-application.js";
import { MemoryRecorder } from "../../src/persistence/memory-recorder.js";
import type { Recorder } from "../../src/persistence/recorder.js";
import { Follower } from "../../src/process/follower.js";
import { FollowerProgress, type Following } from "../../src/process/follower-progress.js";
import { commands, Request, requested } from "../system/bank.js";

/** An upstream in memory with `amounts` requested in it, request by request. */
export async function upstreamWith(...amounts: readonly number[]): Promise<OpenApplication<undefined>> {
  const upstream = new OpenApplication<undefined>(commands.definition, new MemoryRecorder("commands", 1));
  for (const [index, amount] of amounts.entries()) await request(upstream, `r${index}`, amount);
  return upstream;
}

/** Records a request in an open application of commands. */
export async function request(upstream: OpenApplication<undefined>, id: string, amount: number, pipeline?: number): Promise<void> {
  const unit = upstream.unitOfWork();
  unit.collect(Request.make(id, amount));
  await upstream.record(unit, { pipeline });
}

/** An application that copies requests, except that `before` may throw first. */
export function copying(before: (amount: number) => void | Promise<void> = () => {}): AnyApplication {
  return application("copy", { copies: Request }).on(requested, async ({ data, aggregateId }) => {
    await before(data.amount);
    return Request.make(`copy of ${aggregateId}`, data.amount);
  });
}

/** A follower of the log, in memory unless a recorder is given; its clock stands still until `clock.now` is moved. */
export function follow(
  upstream: NotificationLog,
  definition: AnyApplication,
  options: Partial<Following<undefined>> & { readonly recorder?: Recorder<undefined> } = {},
) {
  const recorder = options.recorder ?? new MemoryRecorder(definition.name, 1);
  const clock = { now: 0 };
  const copy = new OpenApplication<undefined>(definition.definition, recorder);
  const backOff = { random: () => 0.5 };
  const follower = new Follower(
    new FollowerProgress<undefined>({ application: copy, upstream, pipeline: 0, backOff, now: () => clock.now, ...options }),
  );
  return { follower, recorder, clock, copy };
}

/** Lets the follower step until it has nothing more to do at once. */
export async function stepThrough(follower: Follower<undefined>): Promise<void> {
  while (await follower.step());
}

/** The ids of the aggregates in the log of a recorder, in order. */
export async function recordedIn(recorder: Recorder<undefined>, pipeline = 0): Promise<readonly string[]> {
  const notifications = await recorder.notifications(pipeline, { after: 0, limit: 10_000 });
  return notifications.map(({ aggregateId }) => aggregateId);
}
