import type { EventSourcingError } from "@es/core";
import { describe, expect, it } from "vitest";
import { processNotifications } from "../../src/process/process-event.js";
import { copying, follow, recordedIn, upstreamWith } from "./following.js";

describe("a process event", () => {
  it("records events, their notifications and the position in one unit", async () => {
    const upstream = await upstreamWith(1, 2);
    const { copy, recorder } = follow(upstream.log, copying());
    const items = await upstream.recorder.notifications(0, { after: 0, limit: 2 });
    const units: number[] = [];
    const record = recorder.record.bind(recorder);
    recorder.record = (asked) => {
      units.push(...asked.map(({ events, tracking }) => events.length + (tracking?.length ?? 0)));
      return record(asked);
    };
    const reached = await processNotifications({ application: copy, upstream: upstream.log, pipeline: 0 }, upstream.recorder.epoch, items);
    expect(units).toEqual([3]);
    expect(await recordedIn(recorder)).toHaveLength(2);
    expect(await recorder.tracked("commands", 0)).toEqual(reached);
  });

  it("is recorded once: a second attempt is refused, and nothing of it is kept", async () => {
    const upstream = await upstreamWith(1);
    const { copy, recorder } = follow(upstream.log, copying());
    const { copy: other } = follow(upstream.log, copying(), { recorder });
    const items = await upstream.recorder.notifications(0, { after: 0, limit: 1 });
    const { epoch } = upstream.recorder;
    const attempts = [copy, other].map((application) =>
      processNotifications({ application, upstream: upstream.log, pipeline: 0 }, epoch, items),
    );
    const outcomes = await Promise.allSettled(attempts);
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as EventSourcingError] : []));
    expect(refused.map(({ code }) => code)).toEqual(["tracking-conflict"]);
    expect(await recordedIn(recorder)).toHaveLength(1);
  });
});
