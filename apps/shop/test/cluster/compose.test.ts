import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type RunnableDescription, system } from "../../src/runnable-shop.js";

const folder = new URL("../../cluster/", import.meta.url);
const file = readFileSync(new URL("compose.yaml", folder), "utf8");
const { services } = parse(file, { merge: true, strict: true });

test("the nodes of compose.yaml are three, and are told what the shop's module takes", () => {
  const { node } = services;
  expect(node.deploy).toEqual({ replicas: 3 });
  const description = JSON.parse(node.environment.ES_DESCRIPTION) as RunnableDescription;
  expect(system(description).pipelines).toBe(8);
  expect(description.place).toBe(services.import.entrypoint[4]);
  expect(node.environment.ES_REDIS_URL).toBe(services.import.entrypoint[6]);
  expect(services.import.command.slice(0, 2)).toEqual(["--pipelines", "8"]);
});

test("what compose.yaml and the Dockerfile name is there", () => {
  const { build } = services.node;
  const root = new URL(`${build.context}/`, folder);
  expect(existsSync(new URL("pnpm-lock.yaml", root))).toBe(true);
  expect(fileURLToPath(new URL(build.dockerfile, root))).toBe(fileURLToPath(new URL("Dockerfile", folder)));
  const commands = ["import", "status", "report"].flatMap((name) => [...(services[name].entrypoint ?? []), ...services[name].command]);
  const named = [...commands, ...readFileSync(new URL("Dockerfile", folder), "utf8").matchAll(/dist\/[\w-]+\.js/g)].map(String);
  const built = named.filter((name) => name.startsWith("dist/"));
  expect(built).toHaveLength(4);
  for (const name of built)
    expect(existsSync(new URL(`../../src/${name.slice("dist/".length, -".js".length)}.ts`, import.meta.url))).toBe(true);
  for (const service of Object.values<{ depends_on?: object }>(services)) {
    for (const needed of Object.keys(service.depends_on ?? {})) expect(services).toHaveProperty(needed);
  }
});

test("the Redis of compose.yaml evicts nothing", () => {
  expect(services.redis.command.join(" ")).toContain("--maxmemory-policy noeviction");
});
