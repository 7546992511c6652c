import { join } from "node:path";
import { until } from "@es/core/testing";
import { PrivateServer, type Recipe } from "../services/private-server.js";
import { findProgram } from "../services/programs.js";
import { askRedis, privateRedis, redis } from "../services/redis.js";
import { ServiceMissing } from "../services/service.js";

const sentinelsName = "es";

/** A Redis with a replica, and three sentinels who agree on another master soon after the master has not answered for a second. */
export class RedisSentinels implements AsyncDisposable {
  /** The sentinels' name of the master. */
  readonly name = sentinelsName;

  private constructor(
    private readonly data: readonly PrivateServer[],
    private readonly watching: readonly PrivateServer[],
  ) {}

  static async make(): Promise<RedisSentinels> {
    const atOnce = ["--repl-diskless-sync-delay", "0"];
    const master = await privateRedis(...atOnce);
    const replica = await privateRedis("--replicaof", "127.0.0.1", `${master.port}`, ...atOnce);
    await until("the replica has the master's data", async () => (await askRedis(replica.port, "ROLE")).includes("connected"));
    const watching = await Promise.all([1, 2, 3].map(() => PrivateServer.make(sentinelRecipe())));
    for (const { port } of watching) await watch(port, master.port);
    for (const { port } of watching) {
      await until(
        "the sentinels know each other and the replica",
        async () => {
          const facts = await askRedis(port, "SENTINEL", "MASTER", sentinelsName);
          return /num-slaves\n1\n/.test(facts) && /num-other-sentinels\n2\n/.test(facts);
        },
        20_000,
      );
    }
    return new RedisSentinels([master, replica], watching);
  }

  /** Where the sentinels listen. */
  get sentinels(): readonly { readonly host: string; readonly port: number }[] {
    return this.watching.map(({ port }) => ({ host: "127.0.0.1", port }));
  }

  get url(): string {
    return `redis+sentinel://${this.sentinels.map(({ host, port }) => `${host}:${port}`).join(",")}/${this.name}`;
  }

  /** Kills the master; resolves when another is master. Returns after how many milliseconds. */
  async failOver(): Promise<number> {
    const old = await this.#master();
    const since = performance.now();
    await old.end("SIGKILL");
    await until("the sentinels have agreed on another master", async () => (await this.#master()) !== old);
    return performance.now() - since;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.watching, ...this.data].map((server) => server[Symbol.asyncDispose]()));
  }

  async #master(): Promise<PrivateServer> {
    const [sentinel] = this.watching as [PrivateServer];
    const [, port] = (await askRedis(sentinel.port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", this.name)).split("\n");
    return this.data.find((each) => each.port === Number(port)) as PrivateServer;
  }
}

async function watch(sentinel: number, master: number): Promise<void> {
  await askRedis(sentinel, "SENTINEL", "MONITOR", sentinelsName, "127.0.0.1", `${master}`, "2");
  const settings = ["down-after-milliseconds", "1000", "failover-timeout", "5000"];
  await askRedis(sentinel, "SENTINEL", "SET", sentinelsName, ...settings);
}

function sentinelRecipe(): Recipe {
  const server = findProgram("redis-server");
  if (server === undefined) throw new ServiceMissing(redis);
  return {
    name: "sentinel",
    account: {},
    // A sentinel keeps what it knows in its configuration, which has to be there.
    prepare: (folder) => ["touch", join(folder, "sentinel.conf")],
    serve: (folder, port) => [server, join(folder, "sentinel.conf"), "--sentinel", "--port", `${port}`, "--bind", "127.0.0.1"],
    ready: /Sentinel ID is/,
    url: (port) => `redis://127.0.0.1:${port}`,
    stopSignal: "SIGTERM",
  };
}
