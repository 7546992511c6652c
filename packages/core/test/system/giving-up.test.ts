import { aggregate, application, event, InvalidArgument, memory, pipe, singleThreaded, system, WaitedTooLong } from "@es/core";
import { describe, expect, it, vi } from "vitest";

const made = event("thing.made");
const Thing = aggregate("thing", () => ({}))
  .on(made, (state) => state)
  .creates({ make: () => made() });
const things = application("things", { things: Thing }).commands({ make: (_, id: string) => Thing.make(id) });
const follower = application("follower").on(made, () => undefined);
const both = system(pipe(things, follower));
const late = { application: "things", pipeline: 0, ids: [2] };

describe("to give up waiting", () => {
  it("rejects after timeoutMs, with what was waited for, and following goes on", async () => {
    await using running = await singleThreaded(both, { store: memory() });
    const waiting = running.follower.caughtUpWith(late, { timeoutMs: 1 });
    await expect(waiting).rejects.toThrow("follower had not caught up with things 2 after 1 ms; wait longer, or look at status()");
    await expect(waiting).rejects.toMatchObject({
      code: "waited-too-long",
      application: "follower",
      upstream: "things",
      id: 2,
      loop: false,
    });
    await running.things.make("1");
    await running.follower.caughtUpWith(await running.things.make("2"), { timeoutMs: 60_000 });
  });

  it("rejects with the reason of the signal, also of one that was aborted before", async () => {
    await using running = await singleThreaded(both, { store: memory() });
    const stopped = new AbortController();
    const waiting = running.follower.caughtUpWith(late, { signal: stopped.signal });
    stopped.abort(new Error("the page was closed"));
    await expect(waiting).rejects.toThrow("the page was closed");
    await expect(running.follower.caughtUpWith(late, { signal: stopped.signal })).rejects.toThrow("the page was closed");
  });

  it("listens to a signal once, however many wait with it, and no more when they have caught up", async () => {
    await using running = await singleThreaded(both, { store: memory() });
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    const waiting = Array.from({ length: 1000 }, () => running.follower.caughtUpWith(late, { signal }));
    await running.things.make("1");
    await running.things.make("2");
    await Promise.all(waiting);
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove.mock.calls[0]?.slice(0, 2)).toEqual(add.mock.calls[0]?.slice(0, 2));
  });

  it("refuses a time that is none", async () => {
    await using running = await singleThreaded(both, { store: memory() });
    for (const timeoutMs of [-1, Number.NaN, 1.5])
      await expect(running.follower.caughtUpWith(late, { timeoutMs })).rejects.toThrow(InvalidArgument);
  });

  it("rejects with the first error, and not with a time that is over later", async () => {
    const running = await singleThreaded(both, { store: memory() });
    const waiting = running.follower.caughtUpWith(late, { timeoutMs: 60_000 });
    const refused = expect(waiting).rejects.not.toThrow(WaitedTooLong);
    await running.stop();
    await refused;
  });
});
