import { describe, expect, it } from "vitest";
import { doors, exportsOf } from "./doors.js";

describe("the docstrings", () => {
  it.each([...doors()])("tell what each export, method and option of %s promises", (_door, file) => {
    const exported = exportsOf(file);
    expect(exported.length).toBeGreaterThan(0);
    expect(exported.filter(({ documented }) => !documented).map(({ name }) => name)).toEqual([]);
  });
});
