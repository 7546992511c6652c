// @module-tag redis
// @module-tag own-redis
import { randomBytes } from "node:crypto";
import { privateRedis } from "@es/tooling/testing";
import { describe, expect, it } from "vitest";
import { askToDrain, hearDrain } from "../../src/node/draining.js";
import { redisUrl } from "../own-prefix.js";
import { restricted } from "../support/restricted.js";

/** The address of a node of this test's own. */
function address(node: string) {
  return { redis: redisUrl, prefix: `es-test-${randomBytes(6).toString("hex")}`, system: "shop", node };
}

describe("asking a node to drain", () => {
  it("answers when the node has drained", async () => {
    const one = address("one");
    const hearing: AsyncDisposable = hearDrain(one, () => void hearing[Symbol.asyncDispose]());
    await expect.poll(() => askToDrain(one, 5000)).toBe("drained");
  });

  it("needs of Redis the engine's own channels only", async () => {
    await using server = await privateRedis();
    const one = { redis: await restricted(server.port), system: "shop", node: "one" };
    const hearing: AsyncDisposable = hearDrain(one, () => void hearing[Symbol.asyncDispose]());
    await expect.poll(() => askToDrain(one, 5000)).toBe("drained");
  });

  it("answers that nobody of that name listens", async () => {
    await using _ = hearDrain(address("one"), () => expect.fail());
    expect(await askToDrain(address("one"), 1000)).toBe("unheard");
  });

  it("answers that the node still drains when it takes longer than was waited for", async () => {
    const one = address("one");
    await using _ = hearDrain(one, () => {});
    await expect.poll(() => askToDrain(one, 50)).toBe("draining");
  });

  it("rejects where Redis cannot be reached, without showing a password; and a node starts and ends all the same", async () => {
    const away = { ...address("one"), redis: "redis://user:hush@127.0.0.1:1" };
    const error = await askToDrain(away, 1000).catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain("hush");
    const hearing = hearDrain(away, () => expect.fail());
    await hearing[Symbol.asyncDispose]();
  });
});
