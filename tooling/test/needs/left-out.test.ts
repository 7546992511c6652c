import { describe, expect, it } from "vitest";
import { closing } from "../../src/bootstrap/step.mjs";
import { leaveOut, tagOf } from "../../src/needs/need.js";
import { needs } from "../../src/needs/needs.js";
import { leftOutOf } from "../../src/verify/run-tests.js";

const rooted = { leftOut: "network namespaces need root on Linux", insistedOn: true };
const data = { leftOut: "there is no order book", insistedOn: false };
const test = (status: string, meta = {}) => ({ status, meta, fullName: "a test" });

describe("what a test needs", () => {
  it("lets it run where that is there", async () => {
    const tag = await tagOf({ name: "curl", description: "the program curl", lack: async () => undefined });
    expect(tag).toEqual({ name: "curl", description: "the program curl" });
  });

  it("leaves it out where that is lacking, and says why", async () => {
    const tag = await tagOf({ name: "curl", description: "the program curl", lack: async () => "curl is not installed" });
    expect(tag).toMatchObject({ skip: true, meta: { leftOut: "curl is not installed", insistedOn: true } });
  });

  it("can be found lacking while a test runs, which says why and goes no further", () => {
    const task = { meta: {} };
    const skip = (note: string): never => {
      throw new Error(`skipped: ${note}`);
    };
    expect(() => leaveOut({ task, skip }, data.leftOut)).toThrow("skipped: there is no order book");
    expect(leftOutOf([test("skipped", task.meta)])).toEqual([{ count: 1, reason: data.leftOut, insistedOn: false }]);
  });

  it("has names that differ, and that a comment of a file can say", () => {
    const names = needs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z-]+$/);
  });
});

describe("the tests that were left out", () => {
  const reported = [test("passed"), test("failed"), test("skipped", rooted), test("skipped", data), test("skipped", rooted)];

  it("are counted by their reasons", () => {
    expect(leftOutOf(reported)).toEqual([
      { count: 2, reason: rooted.leftOut, insistedOn: true },
      { count: 1, reason: data.leftOut, insistedOn: false },
    ]);
  });

  it.each(["skipped", "pending", "todo", "disabled"])("are named where they give no reason: %s", (status) => {
    expect(leftOutOf([test(status)])).toEqual([{ count: 1, reason: '"a test" does not say what it needs', insistedOn: true }]);
  });

  it("are named before the totals, and are no failures", () => {
    const { lines, failed } = closing({ passed: 7, failed: 0, leftOut: leftOutOf(reported) }, false);
    expect(lines).toEqual([
      "2 left out: network namespaces need root on Linux",
      "1 left out: there is no order book",
      "7 passed, 0 failed, 3 skipped",
    ]);
    expect(failed).toBe(0);
  });

  it("are failures with insistence, but for what only few machines can have", () => {
    const { lines, failed } = closing({ passed: 7, failed: 1, leftOut: leftOutOf(reported) }, true);
    expect(lines).toEqual([
      "2 left out, which is a failure with ES_INSIST=1: network namespaces need root on Linux",
      "1 left out: there is no order book",
      "7 passed, 3 failed, 1 skipped",
    ]);
    expect(failed).toBe(3);
  });

  it("are not spoken of where there are none", () => {
    expect(closing({ passed: 7, failed: 0 }, true).lines).toEqual(["7 passed, 0 failed"]);
  });
});
