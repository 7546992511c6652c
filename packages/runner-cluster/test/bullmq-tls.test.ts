// @module-tag own-redis
// @module-tag openssl
import { readFileSync } from "node:fs";
import { type TlsRedis, tlsRedis } from "@es/tooling/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bullmq, type RedisOptions, type RedisTarget } from "../src/index.js";

let one: TlsRedis;
let other: TlsRedis;

beforeAll(async () => {
  [one, other] = await Promise.all([tlsRedis(), tlsRedis()]);
});

afterAll(() => Promise.all([one, other].map(({ server }) => server[Symbol.asyncDispose]())));

describe("an engine on BullMQ over TLS", () => {
  it("works with the certificate of the authority, and one of its own", async () => {
    const engine = bullmq({ redis: reached({ ca: one.certificate, cert: one.certificate, key: one.key }), system: "shop" });
    try {
      const taken: number[] = [];
      const run = async ({ pipeline }: { readonly pipeline: number }) => {
        taken.push(pipeline);
        return {};
      };
      engine.work("sums", { slots: 1, run });
      engine.prompt({ application: "sums", pipeline: 3 });
      await expect.poll(() => taken).toEqual([3]);
    } finally {
      await engine.close();
    }
  });

  it("says where it trusts nobody who signed, and what to give", async () => {
    await unreachable(
      one.server.url,
      /rediss:\/\/127\.0\.0\.1:\d+ .*self.signed certificate: give the certificate of who signed .*--redis-ca/,
    );
    const wrong = reached({ ca: other.certificate, cert: one.certificate, key: one.key });
    await unreachable(wrong, /127\.0\.0\.1:\d+ .*self.signed certificate: give the certificate of who signed/);
  });

  it("says that a certificate is for another name", async () => {
    const named = { ...reached({ ca: one.certificate, cert: one.certificate, key: one.key }), host: "localhost" };
    await unreachable(named, /localhost:\d+ .*altnames.*: call it by a name/);
  });

  it("says where it has to show a certificate", async () => {
    await unreachable(reached({ ca: one.certificate }), /127\.0\.0\.1:\d+ .*certificate required: show a certificate .*--redis-cert/);
  });
});

/** How to reach the first of the two. */
function reached(files: Readonly<Record<string, string>>): RedisOptions {
  const tls = Object.fromEntries(Object.entries(files).map(([what, path]) => [what, readFileSync(path, "utf8")]));
  return { host: "127.0.0.1", port: one.server.port, tls };
}

/** An engine that cannot reach its Redis says why, to callers and to listeners; it closes all the same. */
async function unreachable(redis: RedisTarget, why: RegExp): Promise<void> {
  const errors: string[] = [];
  const engine = bullmq({ redis, system: "shop", report: ({ message }) => void errors.push(message) });
  try {
    engine.work("sums", { slots: 1, run: async () => ({}) });
    const answered = () => engine.status().then(String, (error: Error) => error.message);
    await expect.poll(answered).toMatch(why);
    expect(engine.healthy()).toBe(false);
    await expect.poll(() => errors.join("\n")).toMatch(/: (give|call|show) /);
  } finally {
    await engine.close();
  }
}
