// @module-tag postgres
// @module-tag redis
import { randomBytes } from "node:crypto";
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

  it("looks with a role that may only read, beside events that no policy can process, and leaves every row as it is", async () => {
    await using own = ownPrefix();
    await using database = await ownDatabase();
    await database.query("CREATE TABLE payments (id text PRIMARY KEY, amount integer NOT NULL)");
    {
      await using client = await singleThreaded(system, { ...infrastructure({ url: database.url }), following: false });
      // The policy of core throws at the one and hangs at the other.
      for (const [pipeline, amount] of [-1, 13].entries()) await client.commands.inPipeline(pipeline).request(`r${pipeline}`, amount);
    }
    await using reader = await readerOf(database);
    const env = { ES_DESCRIPTION: JSON.stringify({ url: reader.url }), ES_REDIS_URL: redisUrl, ES_PREFIX: own.prefix };
    const before = await rowsIn(database);
    for (const [command, shown] of [
      ["status", /core +commands +1 +0 +1 +1 +behind/],
      ["verify", /all is well/],
    ] as const) {
      const { code, stdout, stderr } = await esCluster([command, moduleAt("payments-postgres.ts")], env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(shown);
      expect(stdout).not.toContain("hangs");
    }
    expect(await rowsIn(database)).toEqual(before);
    const writing = await esCluster(["pause", moduleAt("payments-postgres.ts"), "core", "--why", "a trial"], env);
    expect(writing).toMatchObject({ code: 1, stderr: expect.stringContaining("permission denied") });
    expect(await rowsIn(database)).toEqual(before);
    // What is compared would show a write.
    await database.query("UPDATE es.heads SET head = head");
    expect(await rowsIn(database)).not.toEqual(before);
  });
});

/** A role that may read all tables of the database, and no more; gone at the end of the scope. */
async function readerOf({ url, query }: Awaited<ReturnType<typeof ownDatabase>>) {
  const role = `es_reader_${randomBytes(6).toString("hex")}`;
  await query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'; GRANT USAGE ON SCHEMA es TO ${role}`);
  await query(`GRANT SELECT ON ALL TABLES IN SCHEMA es, public TO ${role}`);
  const own = Object.assign(new URL(url), { username: role, password: role });
  return { url: own.href, [Symbol.asyncDispose]: async () => void (await query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)) };
}

/** Every row of every table, with the transaction that wrote it and where it lies. */
async function rowsIn({ query }: Awaited<ReturnType<typeof ownDatabase>>): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await query(
    "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('es', 'public') ORDER BY 1",
  );
  const tables = rows.map(async ({ name }) => [name, (await query(`SELECT xmin, ctid, t::text FROM ${name} t ORDER BY ctid`)).rows]);
  return Object.fromEntries(await Promise.all(tables));
}
