import { afterAll, describe, expect, it } from "vitest";
import { compiled, forget } from "./compiling.js";
import { programOf } from "./program.js";

describe("the types of a program", () => {
  afterAll(forget);

  it.each([
    ["small", { applications: 3, aggregates: 2, events: 8 }, 60_000],
    ["large", { applications: 15, aggregates: 6, events: 25 }, 650_000],
  ])("stay small where it is %s", { timeout: 120_000 }, async (name, size, mostInstantiations) => {
    const source = programOf(size);
    const { declarations, instantiations, errors } = await compiled(name, source);
    expect(errors).toEqual([]);
    expect(declarations / source.length).toBeLessThan(2);
    expect(instantiations).toBeLessThan(mostInstantiations);
  });
});
