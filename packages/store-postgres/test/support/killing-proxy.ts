import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";

const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** Stands before a server, and ends connections in the moment they are ready: the word of it comes in the same packet. */
export class KillingProxy implements AsyncDisposable {
  readonly #server: Server;
  killed = 0;

  private constructor(target: URL, kills: number) {
    this.#server = createServer((client) => {
      const server = connect(Number(target.port || 5432), target.hostname);
      let isReady = false;
      client.on("error", () => server.destroy()).on("close", () => server.destroy());
      server.on("error", () => client.destroy()).on("close", () => client.destroy());
      client.pipe(server);
      server.on("data", (data) => {
        const becomesReady = !isReady && data.subarray(-ready.length).equals(ready);
        isReady ||= becomesReady;
        if (!becomesReady || this.killed === kills) return void client.write(data);
        this.killed += 1;
        client.end(Buffer.concat([data, terminated()]));
      });
    });
  }

  static async before(url: string, kills: number): Promise<KillingProxy> {
    const proxy = new KillingProxy(new URL(url), kills);
    await once(proxy.#server.listen(0, "127.0.0.1"), "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
  }
}

/** The message with which Postgres reports that an administrator ended a connection. */
function terminated(): Buffer {
  const fields = ["SFATAL", "VFATAL", "C57P01", "Mterminating connection due to administrator command"];
  const body = Buffer.from(`${fields.join("\0")}\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
