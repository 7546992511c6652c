import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { PrivateServer, type Recipe, startPrivateServer } from "./private-server.js";
import { findProgram } from "./programs.js";
import { type Opened, type Service, ServiceMissing } from "./service.js";

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
function redisRecipe(...options: readonly string[]): Recipe | undefined {
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

/** A Redis of the test's own, which keeps nothing when it ends. Rejects with ServiceMissing. */
export async function privateRedis(...options: readonly string[]): Promise<PrivateServer> {
  const recipe = redisRecipe(...options);
  if (recipe === undefined) throw new ServiceMissing(redis);
  return PrivateServer.make(recipe);
}

/** Returns the answer of Redis, a sentinel or a node of a Redis Cluster at this port of the loopback, as text. Rejects where that is an error. */
export async function askRedis(port: number, ...command: readonly string[]): Promise<string> {
  const program = findProgram("redis-cli");
  if (program === undefined) throw new ServiceMissing(redis);
  const { stdout } = await promisify(execFile)(program, ["-e", "-p", `${port}`, ...command]);
  return stdout.trimEnd();
}

const [certificate, key] = ["certificate.pem", "key.pem"];

/** A private Redis that speaks TLS only, with a certificate that it signed itself, and lets in the clients that show that one. */
export interface TlsRedis {
  readonly server: PrivateServer;
  /** A file in PEM; it is its own authority. */
  readonly certificate: string;
  /** A file in PEM. */
  readonly key: string;
}

/** Starts one, with the help of openssl. Rejects with ServiceMissing. */
export async function tlsRedis(): Promise<TlsRedis> {
  const recipe = redisRecipe();
  if (recipe === undefined) throw new ServiceMissing(redis);
  const server = await PrivateServer.make({
    ...recipe,
    prepare: (folder) => selfSigned(folder),
    serve: (folder, port) => [...recipe.serve(folder, 0), ...tlsOptions(folder, port)],
    url: (port) => `rediss://127.0.0.1:${port}`,
  });
  return { server, certificate: join(server.folder, certificate), key: join(server.folder, key) };
}

function selfSigned(folder: string): readonly [string, ...string[]] {
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const about = ["-subj", "/CN=es", "-addext", "subjectAltName=IP:127.0.0.1"];
  return ["openssl", "req", "-x509", ...made, ...about, "-keyout", join(folder, key), "-out", join(folder, certificate)];
}

function tlsOptions(folder: string, port: number): readonly string[] {
  const own = join(folder, certificate);
  return ["--tls-port", `${port}`, "--tls-cert-file", own, "--tls-key-file", join(folder, key), "--tls-ca-cert-file", own];
}
