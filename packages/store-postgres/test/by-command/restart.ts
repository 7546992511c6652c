import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { StoreUnavailable } from "@es/core";
import { postgres } from "@es/store-postgres";
import { idsOf, stored } from "@es/tooling/testing";
import { PrivatePostgres } from "./server.js";

let server: PrivatePostgres;
before(async () => {
  server = await PrivatePostgres.make();
});
after(() => server[Symbol.asyncDispose]());

describe("a server of its own", () => {
  it("that refuses the password is a clear error without it", async () => {
    await using store = postgres(server.url("wr0ng-pa55word"));
    await assert.rejects(store.open("app"), (error: Error) => {
      assert.ok(error instanceof StoreUnavailable);
      assert.match(error.message, /password authentication failed.*check the user's password/);
      assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /wr0ng-pa55word/);
      return true;
    });
  });

  it("that crashes and comes back in the middle loses and doubles nothing that was acknowledged", async () => {
    await using store = postgres(server.url());
    const recorder = await store.open("crashing");
    const acknowledged: number[] = [];
    let unavailable = 0;
    let writing = true;
    const writer = async (name: string) => {
      for (let position = 1; writing; ) {
        try {
          acknowledged.push(...idsOf(await recorder.record([{ events: [stored(name, position)] }])));
          position += 1;
        } catch (error) {
          assert.ok(error instanceof StoreUnavailable, String(error));
          unavailable += 1;
          position = ((await recorder.events(name).catch(() => undefined))?.at(-1)?.position ?? position - 1) + 1;
        }
      }
    };
    const writers = ["a", "b", "c"].map(writer);
    for (let crash = 1; crash <= 3; crash += 1) {
      const before = acknowledged.length;
      while (acknowledged.length < before + 50) await new Promise(setImmediate);
      await server.crash();
      await server.start();
    }
    const before = acknowledged.length;
    while (acknowledged.length < before + 50) await new Promise(setImmediate);
    writing = false;
    await Promise.all(writers);
    const log = await recorder.notifications(0, { after: 0, limit: 1_000_000 });
    assert.deepEqual(
      log.map(({ id }) => id),
      log.map((_, index) => index + 1),
    );
    const ids = new Set(log.map(({ id }) => id));
    assert.ok(acknowledged.every((id) => ids.has(id)));
    assert.equal(new Set(acknowledged).size, acknowledged.length);
    assert.ok(log.length - acknowledged.length <= unavailable, `${log.length} recorded, ${acknowledged.length} acknowledged`);
  });
});
