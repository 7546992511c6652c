import { engineContract } from "@es/core/testing";
import { describe, it } from "vitest";
import { subjectInMemory } from "./subject-in-memory.js";

describe("an engine in memory", () => {
  for (const { name, run } of engineContract) it(name, () => run(subjectInMemory()));
});
