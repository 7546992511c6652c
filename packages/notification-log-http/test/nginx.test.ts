// @module-tag nginx
import { type NotificationLog, readLog } from "@es/core";
import { expect, it } from "vitest";
import { remoteLog, tokenHash } from "../src/index.js";
import { emptyLog, someEvents } from "./support/logs.js";
import { nginxBefore } from "./support/nginx.js";
import { served, token } from "./support/served.js";

const archived = ["1,100", "101,200", "201,300", "301,400"];

async function idsOf(log: NotificationLog): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of readLog(log, 0, { limit: 100 })) ids.push(id);
  return ids;
}

function sectionsAsked(requests: readonly string[]): string[] {
  return requests.flatMap((request) => /sections\/(.*)$/.exec(request)?.[1] ?? []);
}

it("lets a caching proxy answer for archived sections, so that a second reader's never reach the server; the tail always does", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(430));
  await using server = await served(log, { cache: "public" });
  await using nginx = await nginxBefore(server.url);
  const reader = () => remoteLog({ url: nginx.url, application: "core", token });
  const all = Array.from({ length: 430 }, (_, index) => index + 1);
  expect(await idsOf(reader())).toEqual(all);
  expect(sectionsAsked(server.requests)).toEqual([...archived, "401,500", "401,500?after=430"]);
  server.requests.length = 0;
  expect(await idsOf(reader())).toEqual(all);
  expect(sectionsAsked(server.requests)).toEqual(["401,500", "401,500?after=430"]);
  await add(someEvents(5));
  expect((await idsOf(reader())).length).toBe(435);
});

it("never has a shared cache hand an answer to one who may not read it", async () => {
  const { log, add } = await emptyLog();
  await add(someEvents(430));
  const readers = [
    { name: "one", tokenHash: tokenHash(token) },
    { name: "two", tokenHash: tokenHash("two"), logs: ["other"] },
  ];
  for (const cache of ["public", "private"] as const) {
    await using server = await served(log, { cache, readers });
    await using nginx = await nginxBefore(server.url);
    const status = async (authorization: string, section: string) => {
      const answer = await fetch(`${nginx.url}/core/pipelines/0/sections/${section}`, { headers: { authorization } });
      return [answer.status, answer.headers.get("x-cache")];
    };
    const again = cache === "public" ? "HIT" : "MISS";
    for (const section of archived) {
      expect(await status(`Bearer ${token}`, section)).toEqual([200, "MISS"]);
      expect(await status("Bearer wrong", section)).toEqual([401, "MISS"]);
      expect(await status("Bearer two", section)).toEqual([403, "MISS"]);
      expect(await status(`Bearer ${token}`, section)).toEqual([200, again]);
    }
  }
});
