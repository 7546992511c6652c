import { application, pipe, system } from "@es/core";
import { describe, expect, it } from "vitest";
import { bank } from "./bank.js";

const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => application(name)) as [
  ReturnType<typeof application>,
  ReturnType<typeof application>,
  ReturnType<typeof application>,
  ReturnType<typeof application>,
];

describe("the graph of a system", () => {
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
});
