// @module-tag postgres
// @module-tag redis
import { singleThreaded } from "@es/core";
import { describe, expect, it } from "vitest";
import { ownPrefix, redisUrl } from "../own-prefix.js";
import { esCluster, moduleAt, startNode } from "./es-cluster.js";
import { eventually } from "./eventually.js";
import { infrastructure, system } from "./modules/payments-postgres.js";
import { ownDatabase } from "./own-database.js";

describe("es-cluster on Postgres", { timeout: 240_000 }, () => {
  it("goes on when a node is killed, and status and verify say so", async () => {
    await using own = ownPrefix();
    await using database = await ownDatabase();
    await database.query("CREATE TABLE payments (id text PRIMARY KEY, amount integer NOT NULL)");
    const env = { ES_DESCRIPTION: JSON.stringify({ url: database.url }), ES_REDIS_URL: redisUrl, ES_PREFIX: own.prefix };
    const module = moduleAt("payments-postgres.ts");
    await using one = startNode([module, "--name", "one", "--profile", "fast"], env);
    await using two = startNode([module, "--name", "two", "--profile", "fast"], env);
    await Promise.all([one.logged("at work"), two.logged("at work")]);
    await using client = await singleThreaded(system, { ...infrastructure({ url: database.url }), following: false });
    const requests = Array.from({ length: 400 }, (_, n) => client.commands.inPipeline(n % 2).request(`r${n}`, 1));
    await requests[100];
    one.signal("SIGKILL");
    await Promise.all(requests);
    const paid = async () => (await database.query("SELECT count(*)::int AS count FROM payments")).rows[0].count as number;
    await eventually(paid, (count) => count === 400);
    const { stdout } = await esCluster(["status", module, "--json"], env);
    expect((JSON.parse(stdout).tasks as { lag: number }[]).map(({ lag }) => lag)).toEqual([0, 0, 0, 0]);
    expect(await esCluster(["verify", module], env)).toMatchObject({ code: 0, stdout: expect.stringContaining("all is well") });
    two.signal("SIGINT");
    expect(await two.ended).toBe(0);
  });
});
