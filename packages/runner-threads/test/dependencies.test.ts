import { join } from "node:path";
import { inTemporaryFolder } from "@es/tooling/testing";
import { expect, it } from "vitest";
import { threads } from "../src/index.js";
import { loading } from "./loading.js";

const module = new URL("./woven-system.ts", import.meta.url);

it("a follower that waits for another pipeline goes on when the thread of that one is so far", () =>
  inTemporaryFolder(async (folder) => {
    const places = { mill: join(folder, "mill.db"), shop: join(folder, "shop.db") };
    const options = { ...loading, threads: "pipeline" } as const;
    await using running = await threads<typeof import("./woven-system.js")>(module, places, options);
    for (let round = 0; round < 3; round += 1) {
      await running.mill.inPipeline(0).begin(`t${round}`);
      await running.mill.inPipeline(1).weave(`c${round}`, `t${round}`);
      await running.settled();
      expect(await running.shop.cloths.has(`c${round}`)).toBe(true);
    }
  }));
