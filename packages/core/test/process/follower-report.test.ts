import { StoreUnavailable } from "@es/core";
import { describe, expect, it } from "vitest";
import { failureOfReport, reportOfFailure } from "../../src/process/follower-report.js";
import { isFailing } from "../../src/process/follower-status.js";

const cause = new Error("the connection was reset");
const error = new StoreUnavailable("the store of copy", cause.message, { cause });
const failure = { id: 7, type: "copied", attempts: 2, error };

describe("a failure in a report", () => {
  it("is plain data: JSON holds all of it", () => {
    const report = reportOfFailure(failure);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("keeps in another thread where it failed, the error's name, words, code and stack, and that it waits", () => {
    const there = failureOfReport(structuredClone(reportOfFailure(failure)));
    expect(there).toMatchObject({ id: 7, type: "copied", attempts: 2 });
    const { name, message, stack } = error;
    expect(there.error).toMatchObject({ name, message, stack, code: "store-unavailable" });
    expect(isFailing(there)).toBe(false);
  });

  it("is the error itself, with its class and its cause, where it was reported", () => {
    expect(failureOfReport(reportOfFailure(failure)).error).toBe(error);
  });

  it("has a stack where none was reported", () => {
    const report = {
      id: undefined,
      type: undefined,
      attempts: 1,
      error: { name: "Error", message: "no", code: undefined, stack: undefined },
    };
    const { error: restored } = failureOfReport(report);
    expect(restored.stack).toContain("no");
    expect(restored).not.toHaveProperty("code");
  });
});
