import { application, InvalidDefinition, memory, pipe, system } from "@es/core";
import { describe, expect, it } from "vitest";
import { loadRunnable } from "../../src/system/runnable.js";
import { bank } from "./bank.js";

const infrastructure = (batchSize: number) => ({ store: memory(), batchSize });

describe("a runnable module", () => {
  it("makes its infrastructure from the description", async () => {
    const loaded = await loadRunnable({ system: bank, infrastructure }, { name: "bank.js", description: 7 });
    expect(loaded).toEqual({ system: bank, infrastructure: expect.objectContaining({ batchSize: 7 }) });
  });

  it("may make its system from it too, and take its time for the infrastructure", async () => {
    const line = (pipelines: number) => system(pipe(application("a"), application("b")), { pipelines });
    const loaded = await loadRunnable(
      { system: line, infrastructure: async (size: number) => infrastructure(size) },
      { name: "line.js", description: 3 },
    );
    expect([loaded.system.pipelines, loaded.infrastructure.batchSize]).toEqual([3, 3]);
  });

  it.each([{}, { system: "bank" }, { system: () => undefined }])("is refused where it has no system: %o", async (exported) => {
    const failed = loadRunnable({ infrastructure, ...exported }, { name: "bank.js", description: 1 });
    await expect(failed).rejects.toThrow(InvalidDefinition);
    await expect(failed).rejects.toThrow("bank.js does not export a `system`: export what system(...) answers");
  });

  it.each([{}, { infrastructure: infrastructure(1) }])("is refused where it does not make an infrastructure: %o", async (exported) => {
    const failed = loadRunnable({ system: bank, ...exported }, { name: "bank.js", description: 1 });
    await expect(failed).rejects.toThrow(InvalidDefinition);
    await expect(failed).rejects.toThrow("bank.js does not export `infrastructure`: export a function that makes it from the description");
  });

  it("rejects with what it throws itself", async () => {
    const broken = () => Promise.reject(new RangeError("no such size"));
    await expect(loadRunnable({ system: bank, infrastructure: broken }, { name: "bank.js", description: 1 })).rejects.toThrow(
      new RangeError("no such size"),
    );
  });
});
