import { application, InvalidDefinition, into, pipe, projection, system } from "@es/core";
import { describe, expect, it } from "vitest";
import { bank } from "./bank.js";

const [a, b, c] = ["a", "b", "c"].map((name) => application(name)) as [
  ReturnType<typeof application>,
  ReturnType<typeof application>,
  ReturnType<typeof application>,
];

describe("a system", () => {
  it("prints as pipeline expressions", () => {
    expect(String(bank)).toBe("commands | core | reporting");
    expect(String(system([pipe(a, b), pipe(a, c)]))).toBe("a | b\na | c");
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

  it("refuses a number of pipelines below one", () => {
    expect(() => system(pipe(a), { pipelines: 0 })).toThrow("pipelines is 0: give a whole number of at least 1");
  });
});
