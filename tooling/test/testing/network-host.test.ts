import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { NetworkHost, until } from "../../src/testing/index.js";

it("another host reaches this machine until its cable is pulled", { tags: ["network-hosts"] }, async () => {
  await using host = await NetworkHost.make();
  const server = createServer((socket) => socket.end("hello")).listen(0, host.gateway);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const script = `
    const socket = require("node:net").connect({ host: "${host.gateway}", port: ${port} });
    socket.setTimeout(1000, () => process.exit(1)).on("error", () => process.exit(1)).pipe(process.stdout);`;
  const [program, ...args] = [...host.by, process.execPath, "-e", script];
  const greeting = async () => (await promisify(execFile)(program, args)).stdout;
  expect(await greeting()).toBe("hello");
  await host.disconnect();
  await expect(greeting()).rejects.toThrow();
  await host.connect();
  await until("the host is back", () =>
    greeting().then(
      (word) => word === "hello",
      () => false,
    ),
  );
  server.close();
});
