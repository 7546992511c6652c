import { application, InvalidDefinition, pipe } from "@es/core";
import { describe, expect, it } from "vitest";

describe("a pipe", () => {
  const [a, b] = [application("a"), application("b")];

  it("prints as the expression that it stands for", () => {
    expect(String(pipe(a, b))).toBe("a | b");
    expect(String(pipe(a))).toBe("a");
  });

  it("holds its applications in their order", () => {
    expect(pipe(b, a).applications).toEqual([b, a]);
  });

  it("refuses to be empty", () => {
    expect(() => (pipe as () => unknown)()).toThrow(InvalidDefinition);
  });
});
