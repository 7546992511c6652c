// @module-tag curl
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { emptyLog, someEvents } from "./support/logs.js";
import { served, token } from "./support/served.js";

const run = promisify(execFile);

/** The walk stands in the README: what readers of it are told to type is what is run here. */
async function walkOfTheReadme(): Promise<string> {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, script] = /<!-- walk -->\n```sh\n(.*?)```/s.exec(readme) ?? [];
  return script ?? expect.fail("the README has no walk");
}

it("lets plain curl walk through the whole log by following links, as the README says", async () => {
  const { log, add } = await emptyLog();
  for (let n = 0; n < 4; n += 1) await add(someEvents(100));
  await add(someEvents(57));
  await using server = await served(log, { prefix: "/logs", maxBytes: 6000 });
  const env = { PATH: process.env.PATH, LOG: `${server.url}/logs/core/pipelines/0`, TOKEN: token };
  const cwd = await mkdtemp(join(tmpdir(), "es-curl-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const { stdout } = await run("sh", ["-euc", await walkOfTheReadme()], { env, cwd });
  const ids = [...stdout.matchAll(/^\{"id":(\d+)/gm)].map(([, id]) => Number(id));
  expect(ids).toEqual(Array.from({ length: 457 }, (_, index) => index + 1));
  expect(server.requests.filter((request) => request.includes("?after=")).length).toBeGreaterThan(0);
});
