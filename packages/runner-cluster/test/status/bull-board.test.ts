// @module-tag redis
import { describe, expect, it } from "vitest";
import { firstStatus } from "../../src/cli/system.js";
import { bullmq } from "../../src/index.js";
import { board } from "../examples/bull-board.js";
import { system } from "../examples/shop.js";
import { ownPrefix, redisUrl } from "../own-prefix.js";

interface Shown {
  readonly queues: readonly {
    readonly name: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly readOnlyMode: boolean;
    readonly jobs: readonly { readonly name: string; readonly data: object }[];
  }[];
}

describe("Bull Board", () => {
  it("shows the engine's queues and the tasks in them", async () => {
    await using own = ownPrefix();
    const { prefix } = own;
    const engine = bullmq({ redis: redisUrl, system: system.name, prefix });
    await using server = Object.assign(board({ redis: redisUrl, prefix, password: "secret" }), {
      [Symbol.asyncDispose]: () => server.close(),
    });
    const queue = "{payments~core~0}";
    const authorization = `Basic ${btoa("operator:secret")}`;
    const shown = async () => {
      const url = `/queues/api/queues?activeQueue=${encodeURIComponent(queue)}`;
      const { body } = await server.inject({ url, headers: { authorization } });
      return (JSON.parse(body) as Shown).queues;
    };
    await firstStatus(engine);
    engine.prompt({ application: "core", pipeline: 1 });
    await expect.poll(async () => (await shown()).find(({ name }) => name === queue)?.counts.waiting).toBe(1);
    expect((await shown()).map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
      ["{payments~commands~0}", true],
      [queue, true],
      ["{payments~reporting~0}", true],
    ]);
    expect((await shown()).find(({ name }) => name === queue)?.jobs).toMatchObject([
      { name: "run", data: { v: 1, app: "core", pipeline: 1 } },
    ]);
    for (const headers of [{}, { authorization: `Basic ${btoa("operator:guess")}` }]) {
      for (const url of ["/queues", "/queues/api/queues", "/queues/static/x"])
        expect((await server.inject({ url, headers })).statusCode).toBe(401);
    }
    const page = await server.inject({ url: "/queues", headers: { authorization } });
    expect([page.statusCode, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    await engine.close();
  });
});
