import swagger from "@fastify/swagger";
import { Validator } from "@seriousme/openapi-schema-validator";
import fastify from "fastify";
import { expect, it } from "vitest";
import { notificationLogs } from "../src/index.js";
import { emptyLog, someEvents } from "./support/logs.js";

interface Document {
  readonly paths: Record<
    string,
    { get: { parameters: { name: string; schema: object }[]; responses: Record<string, { content?: Record<string, { schema: object }> }> } }
  >;
}

it("describes itself in an OpenAPI document, from the schemas that it validates by", async () => {
  const { log, add } = await emptyLog({ pipelines: 2 });
  await add(someEvents(12));
  const server = fastify();
  await server.register(swagger, { openapi: {} });
  await server.register(notificationLogs, { prefix: "/logs", logs: [log], readers: "anyone", sectionSize: 10 });
  let schema: object = {};
  server.post("/conforms", { schema: { hide: true } }, async (request) => request.validateInput(request.body, schema));
  await server.ready();
  const document = server.swagger();
  expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
  const { paths } = document as unknown as Document;
  const section = "/logs/{application}/pipelines/{pipeline}/sections/{section}";
  expect(Object.keys(paths).sort()).toEqual([
    "/logs/{application}",
    "/logs/{application}/pipelines/{pipeline}/notifications",
    section,
    "/logs/{application}/prompts",
  ]);
  expect(paths[section]?.get.parameters).toContainEqual(
    expect.objectContaining({ name: "section", schema: { type: "string", pattern: "^(current|\\d{1,18},\\d{1,18})$" } }),
  );
  for (const [path, url] of [
    ["/logs/{application}", "/logs/core"],
    [section, "/logs/core/pipelines/0/sections/1,10"],
    [section, "/logs/core/pipelines/0/sections/11,20"],
  ] as const) {
    schema = paths[path]?.get.responses[200]?.content?.["application/json"]?.schema ?? expect.fail();
    const conforms = async (body: object) => (await server.inject({ method: "POST", url: "/conforms", body })).body;
    expect(await conforms((await server.inject(url)).json())).toBe("true");
    expect(await conforms({ application: "core" })).toBe("false");
  }
  await server.close();
});
