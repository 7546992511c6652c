import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { connect, type Socket } from "node:net";

/** A log that is served by a process of its own, to an honest reader and to a hungry one. */
export async function besieged({
  kind = "memory",
  count,
  bytes,
}: {
  readonly kind?: string;
  readonly count: number;
  readonly bytes: number;
}) {
  const main = new URL("../processes/serves.ts", import.meta.url).pathname;
  const child = fork(main, [kind, `${count}`, `${bytes}`], { execArgv: ["--conditions=@es/source", "--import", "tsx"] });
  const told = async () => (await once(child, "message"))[0];
  const { url } = (await told()) as { readonly url: string };
  const port = Number(new URL(url).port);
  const sockets: Socket[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = get({ port, host: "127.0.0.1", path, agent, headers: { authorization: "Bearer honest" } }, (answer) =>
        answer.resume().once("end", () => resolve(answer.statusCode)),
      );
      request.on("error", reject);
    });
  /** How long the 99th of a hundred questions of the honest reader takes, in milliseconds; each has to be answered. */
  const p99 = async (path: string, times = 300) => {
    const taken: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const begun = performance.now();
      const status = await ask(path);
      if (status !== 200) throw new Error(`The honest reader is answered ${status}`);
      taken.push(performance.now() - begun);
    }
    return taken.sort((one, other) => one - other)[Math.floor(times * 0.99)] as number;
  };
  /** Asks as the hungry reader, on a connection whose answer is never read. */
  const hunger = async (path: string, headers = "") => {
    const socket = connect({ port, host: "127.0.0.1" }).on("error", () => {});
    sockets.push(socket.pause());
    await once(socket, "connect");
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer hungry\r\n${headers}\r\n`);
  };
  /** The most memory that was taken since it was asked last, in MB. */
  const rss = async () => {
    child.send("rss");
    return ((await told()) as { readonly most: number }).most / 1e6;
  };
  const close = async () => {
    agent.destroy();
    for (const socket of sockets) socket.destroy();
    child.disconnect();
    await once(child, "exit");
  };
  return { url, ask, p99, hunger, rss, news: () => child.send("news"), [Symbol.asyncDispose]: close };
}
