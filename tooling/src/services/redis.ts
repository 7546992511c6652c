import { once } from "node:events";
import { connect } from "node:net";
import { type Recipe, startPrivateServer } from "./private-server.js";
import { findProgram } from "./programs.js";
import type { Opened, Service } from "./service.js";

/** Redis, without a password on the loopback. */
export const redis: Service = {
  name: "Redis",
  variable: "ES_REDIS_URL",
  defaultUrl: "redis://127.0.0.1:6379",
  probe,
  installed: () => findProgram("redis-server") !== undefined,
  startPrivately,
  packages: ["redis-server"],
};

async function probe(url: string): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 5_000 });
  socket.once("timeout", () => socket.destroy(new Error(`${hostname}:${port} does not answer`)));
  try {
    await once(socket, "connect");
    const credentials = [username, password].filter((part) => part !== "").map(decodeURIComponent);
    if (password !== "") socket.write(`AUTH ${credentials.join(" ")}\r\n`);
    socket.write("PING\r\nQUIT\r\n");
    const answer = (await socket.toArray()).join("");
    if (!answer.includes("+PONG")) throw new Error(`what listens there is no Redis that lets us in: ${answer.trim()}`);
  } finally {
    socket.destroy();
  }
}

async function startPrivately(): Promise<Opened | undefined> {
  const recipe = redisRecipe();
  return recipe === undefined ? undefined : startPrivateServer(recipe);
}

/** How to make a private one; undefined when its program is not installed. */
export function redisRecipe(...options: readonly string[]): Recipe | undefined {
  const server = findProgram("redis-server");
  if (server === undefined) return undefined;
  const fixed = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  return {
    name: "redis",
    account: {},
    serve: (folder, port) => [server, "--port", `${port}`, "--dir", folder, ...fixed, ...options],
    ready: /Ready to accept connections/,
    url: (port) => `redis://127.0.0.1:${port}`,
    stopSignal: "SIGTERM",
  };
}
