import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { promisify } from "node:util";
import type { Need } from "../needs/need.js";
import { findProgram } from "../services/programs.js";

let made = 0;

/** Stands for another host: a network namespace with a cable to this machine, and nothing else. Linux, and root, only. */
export class NetworkHost implements AsyncDisposable {
  private constructor(
    private readonly name: string,
    /** The address at which this machine is reached from there. */
    readonly gateway: string,
  ) {}

  /** Rejects with a message that says what is missing. */
  static async make(): Promise<NetworkHost> {
    const name = `es${process.pid.toString(36)}n${made++}`;
    // Of the addresses that are set aside for measuring networks.
    const net = `198.${18 + randomInt(2)}.${randomInt(256)}`;
    const first = 4 * randomInt(64);
    const host = new NetworkHost(name, `${net}.${first + 1}`);
    try {
      await ip("netns", "add", name);
      await ip("link", "add", name, "type", "veth", "peer", "name", "cable", "netns", name);
      await ip("address", "add", `${host.gateway}/30`, "dev", name);
      await ip("-n", name, "address", "add", `${net}.${first + 2}/30`, "dev", "cable");
      for (const device of ["lo", "cable"]) await ip("-n", name, "link", "set", device, "up");
      await host.connect();
      return host;
    } catch (cause) {
      await host[Symbol.asyncDispose]();
      throw new Error(`no network namespace could be made: ${cause instanceof Error ? cause.message.trim() : cause}`, { cause });
    }
  }

  /** The command that starts a program there: the arguments before its own. */
  get by(): readonly [string, ...string[]] {
    return ["ip", "netns", "exec", this.name];
  }

  /** Pulls the cable: nothing that is sent arrives any more, and nobody is told. */
  async disconnect(): Promise<void> {
    await ip("link", "set", this.name, "down");
  }

  async connect(): Promise<void> {
    await ip("link", "set", this.name, "up");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The cable goes with it.
    await ip("netns", "delete", this.name).catch(() => {});
    await ip("link", "delete", this.name).catch(() => {});
  }
}

async function ip(...args: readonly string[]): Promise<void> {
  await promisify(execFile)("ip", args);
}

export const networkHostNeed: Need = {
  name: "network-hosts",
  description: "network namespaces that stand for other hosts",
  lack: async () => {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return "network namespaces need root on Linux";
    if (findProgram("ip") === undefined) return "network namespaces need iproute2 (on Debian: apt-get install iproute2)";
    // Many containers have a root that may not.
    return NetworkHost.make().then(
      (host) => host[Symbol.asyncDispose]().then(() => undefined),
      (error: Error) => error.message,
    );
  },
};
