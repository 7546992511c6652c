import { UnsuitableDriver } from "@es/core/adapter";
import { describe, expect, it } from "vitest";
import { checkDriver, nativePartMissing } from "../src/driver.js";

describe("the driver", () => {
  it("is refused, before it is loaded, where this Node cannot load it", () => {
    for (const version of ["13.0.0", "13.2.0", "14.0.0"]) {
      expect(() => checkDriver(version, "9")).toThrow(UnsuitableDriver);
      expect(() => checkDriver(version, "9")).toThrow(`better-sqlite3 ${version} cannot be used: it needs Node.js 22.14 or newer`);
      expect(checkDriver(version, "10")).toBe(true);
    }
  });

  it("is taken where it works, or does not say its version", () => {
    for (const version of ["11.0.0", "12.11.1", undefined]) expect(checkDriver(version, "9")).toBe(true);
  });

  it("is refused with the remedy where its native part was not built", () => {
    const refusal = nativePartMissing(new Error("Could not locate the bindings file. Tried:\n → …"));
    expect(refusal).toBeInstanceOf(UnsuitableDriver);
    expect(refusal?.message).toContain('run "pnpm approve-builds" and "pnpm rebuild better-sqlite3", or "npm rebuild better-sqlite3"');
    expect(nativePartMissing(Object.assign(new Error("…"), { code: "ERR_DLOPEN_FAILED" }))?.code).toBe("unsuitable-driver");
    expect(nativePartMissing(new Error("unable to open database file"))).toBeUndefined();
  });
});
