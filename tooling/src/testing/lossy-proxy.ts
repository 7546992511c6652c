import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Stands between the store and the server, and can lose the answer to a request that the server has done. */
export class LossyProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #losing: string | undefined;
  /** How many answers were lost. */
  lost = 0;

  private constructor(
    server: Server,
    private readonly target: URL,
  ) {
    this.#server = server;
    server.on("connection", (client) => this.#join(client));
  }

  static async before(url: string): Promise<LossyProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new LossyProxy(server, new URL(url));
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Hangs up instead of passing on the answer to the next request that holds this text. */
  loseAnswerTo(text: string): void {
    this.#losing = text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    let losing = false;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        for (const each of [client, server]) each.destroy();
      });
    }
    client.on("data", (request) => {
      if (this.#losing !== undefined && request.includes(this.#losing)) {
        this.#losing = undefined;
        losing = true;
      }
      server.write(request);
    });
    server.on("data", (answer) => {
      if (!losing) return client.write(answer);
      this.lost += 1;
      return client.destroy();
    });
  }
}
