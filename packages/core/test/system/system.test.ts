import { application, InvalidDefinition, into, pipe, projection, system } from "@es/core";
import { describe, expect, it } from "vitest";
import { bank } from "./bank.js";

const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => application(name)) as [
  ReturnType<typeof application>,
  ReturnType<typeof application>,
  ReturnType<typeof application>,
  ReturnType<typeof application>,
];

describe("a system", () => {
  it("prints as pipeline expressions", () => {
    expect(String(bank)).toBe("commands | core | reporting");
    expect(String(system([pipe(a, b), pipe(a, c)]))).toBe("a | b\na | c");
  });

  it("draws itself as a Mermaid flowchart", () => {
    expect(bank.toMermaid()).toBe('flowchart LR\n  a0["commands"]\n  a1["core"]\n  a2["reporting"]\n  a0 --> a1\n  a1 --> a2\n');
  });

  it("has nothing to warn of in a line or a tree", () => {
    expect(bank.warnings).toEqual([]);
    expect(system([pipe(a, b), pipe(a, c, d)]).warnings).toEqual([]);
  });

  it("warns of a loop at the edge that closes it", () => {
    const [warning, ...more] = system(pipe(a, b, c, a)).warnings;
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ kind: "loop", edge: { upstream: "c", application: "a" } });
    expect(warning?.message).toContain('"c | a" closes a loop');
  });

  it("warns of an application that follows itself", () => {
    expect(system(pipe(a, a)).warnings).toMatchObject([{ kind: "loop", edge: { upstream: "a", application: "a" } }]);
  });

  it("warns of streams that come together again, naming where they part", () => {
    const [warning, ...more] = system([pipe(a, b, d), pipe(a, c, d)]).warnings;
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ kind: "recombination", edge: { upstream: "c", application: "d" } });
    expect(warning?.message).toContain('"c | d" brings a second stream from a into d beside "b | d"');
  });

  it("warns of two independent streams in one application", () => {
    expect(system([pipe(a, c), pipe(b, c)]).warnings).toMatchObject([{ kind: "recombination", edge: { upstream: "b", application: "c" } }]);
  });

  it("keeps an application once, however many pipes it is in", () => {
    expect(system([pipe(a, b), pipe(a, b, c)]).edges).toHaveLength(2);
  });

  it("refuses two applications of one name", () => {
    expect(() => system(pipe(a, application("a")))).toThrow(InvalidDefinition);
  });

  it("refuses to follow a projection, which has no events", () => {
    expect(() => system(pipe(projection("view", into<object>()), a))).toThrow('"a" cannot follow the projection "view"');
  });

  it("refuses an application with the name of a member of running systems", () => {
    expect(() => system(pipe(application("settled")))).toThrow('No application can be called "settled"');
    expect(() => system(pipe(application("resetPosition")))).toThrow('No application can be called "resetPosition"');
  });

  it("refuses a number of partitions below one", () => {
    expect(() => system(pipe(a), { pipelines: 0 })).toThrow("partitions is 0: give a whole number of at least 1");
  });
});
