import { until } from "@es/core/testing";
import { freePort, type PrivateServer } from "../services/private-server.js";
import { askRedis, privateRedis } from "../services/redis.js";

const masters = 3;
const slots = 16_384;

/** A Redis Cluster of three masters that share the slots, without replicas. */
export class RedisCluster implements AsyncDisposable {
  private constructor(readonly servers: readonly PrivateServer[]) {}

  static async make(): Promise<RedisCluster> {
    const busPorts = await Promise.all(Array.from({ length: masters }, freePort));
    const servers = await Promise.all(
      busPorts.map((port) => privateRedis("--cluster-enabled", "yes", "--cluster-port", `${port}`, "--cluster-node-timeout", "2000")),
    );
    const cluster = new RedisCluster(servers);
    const [first] = servers as [PrivateServer];
    for (const [index, { port }] of servers.entries()) {
      const share = [index, index + 1].map((part) => Math.floor((part * slots) / masters)) as [number, number];
      await askRedis(port, "CLUSTER", "ADDSLOTSRANGE", `${share[0]}`, `${share[1] - 1}`);
      await askRedis(port, "CLUSTER", "SET-CONFIG-EPOCH", `${index + 1}`);
      if (index > 0) await askRedis(port, "CLUSTER", "MEET", "127.0.0.1", `${first.port}`, `${busPorts[0]}`);
    }
    await cluster.whole();
    return cluster;
  }

  /** Where its nodes listen. */
  get nodes(): readonly { readonly host: string; readonly port: number }[] {
    return this.servers.map(({ port }) => ({ host: "127.0.0.1", port }));
  }

  get url(): string {
    return `redis+cluster://${this.nodes.map(({ host, port }) => `${host}:${port}`).join(",")}`;
  }

  /** Resolves when every node that runs finds the whole cluster in order. */
  async whole(): Promise<void> {
    for (const { port } of this.servers) {
      await until("every slot is served", async () => (await askRedis(port, "CLUSTER", "INFO")).includes("cluster_state:ok"));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server[Symbol.asyncDispose]()));
  }
}
