import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { promisify } from "node:util";
import { haveTestPrograms } from "../services/test-programs.js";

const program = { name: "ip", package: "iproute2" };
let made = 0;

/** Stands for another host: a network namespace with a cable to this machine, and nothing else. Linux, and root, only. */
export class NetworkHost implements AsyncDisposable {
  private constructor(
    private readonly name: string,
    /** The address at which this machine is reached from there. */
    readonly gateway: string,
  ) {}

  /** Rejects with a message that says what is missing; `optOut` names the variable by which tests of hosts are left out. */
  static async make(optOut: string): Promise<NetworkHost> {
    const name = `es${process.pid.toString(36)}n${made++}`;
    // Of the addresses that are set aside for measuring networks.
    const net = `198.${18 + randomInt(2)}.${randomInt(256)}`;
    const first = 4 * randomInt(64);
    const host = new NetworkHost(name, `${net}.${first + 1}`);
    try {
      await haveTestPrograms([program]);
      await ip("netns", "add", name);
      await ip("link", "add", name, "type", "veth", "peer", "name", "cable", "netns", name);
      await ip("address", "add", `${host.gateway}/30`, "dev", name);
      await ip("-n", name, "address", "add", `${net}.${first + 2}/30`, "dev", "cable");
      for (const device of ["lo", "cable"]) await ip("-n", name, "link", "set", device, "up");
      await host.connect();
      return host;
    } catch (cause) {
      await host[Symbol.asyncDispose]();
      const remedy = `run them as root on Linux, with ${program.package} installed, or leave them out by ${optOut}=1`;
      throw new Error(`tests of several hosts need network namespaces, which cannot be had here: ${remedy}`, { cause });
    }
  }

  /** What starts a program there: the arguments before its own. */
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
