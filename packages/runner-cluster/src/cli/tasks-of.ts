import type { Task } from "@es/core";
import { applicationIn, type Opened } from "./with-system.js";

/** The tasks of an application, or the one of a pipeline; throws where there is none. */
export function tasksOf(opened: Opened, application: string, pipeline?: number): readonly Task[] {
  applicationIn(opened, application);
  const own = opened.open.followers.filter(({ following }) => following.application.name === application);
  const pipelines = new Set(own.map(({ following }) => following.pipeline));
  const wanted = [...pipelines].filter((each) => pipeline === undefined || each === pipeline);
  if (wanted.length > 0) return wanted.map((each) => ({ application, pipeline: each }));
  throw new RangeError(
    pipelines.size === 0
      ? `${application} follows nothing: it has no tasks`
      : `${application} has the pipelines 0 to ${pipelines.size - 1}, not ${pipeline}`,
  );
}
