// @module-tag mysql
import { medianWait } from "@es/core/testing";
import { expect, it } from "vitest";
import { makeSubject } from "./support/subject.js";

it("a follower in another process than the one that records is woken again after its connections were killed", async () => {
  const { subject, database } = await makeSubject();
  try {
    await using store = subject.open();
    expect(await medianWait(subject, await store.open("killed"), subject.killConnections)).toBeLessThan(100);
  } finally {
    await database.drop();
  }
});
