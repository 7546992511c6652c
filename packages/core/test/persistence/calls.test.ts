import { StoreUnavailable } from "@es/core";
import { describe, expect, it, vi } from "vitest";
import { Calls } from "../../src/adapter/calls.js";

const later = () => {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, ended };
};

describe("the calls on a store", () => {
  it("that are under way end before the store lets go, and later ones are refused", async () => {
    const calls = new Calls("a store");
    const { end, ended } = later();
    const seen: string[] = [];
    const call = calls.run(() => ended.then(() => seen.push("done")));
    const closing = calls.close(() => void seen.push("released"));
    await expect(calls.run(() => "late")).rejects.toThrow(StoreUnavailable);
    end();
    await Promise.all([call, closing, calls.close(() => expect.fail("released twice"))]);
    expect(seen).toEqual(["done", "released"]);
  });

  it("are waited for five seconds, and no longer", async () => {
    vi.useFakeTimers();
    try {
      const calls = new Calls("a store");
      const { end, ended } = later();
      const call = calls.run(() => ended);
      let released = false;
      const closing = calls.close(() => {
        released = true;
      });
      await vi.advanceTimersByTimeAsync(4_999);
      expect(released).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await closing;
      expect(released).toBe(true);
      end();
      await call;
    } finally {
      vi.useRealTimers();
    }
  });

  it("end what was to last until the store is closed, once", async () => {
    const calls = new Calls("a store");
    const stopped: string[] = [];
    calls.untilClosed(() => stopped.push("by hand"))();
    const stop = calls.untilClosed(() => stopped.push("by closing"));
    await calls.close(() => {});
    stop();
    expect(stopped).toEqual(["by hand", "by closing"]);
  });
});
