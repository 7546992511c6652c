import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Two ends of one connection through the proxy. */
type Pair = readonly [client: Socket, server: Socket];

/** A request from which on a connection is not answered. */
interface Silencing {
  readonly text: string;
  readonly done: boolean;
}

/** Stands between a client and a server, and can lose the answer to a request that the server has done, cut connections, or fall silent. */
export class LossyProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #losing: string | undefined;
  #silencing: Silencing | undefined;
  #open = true;
  #silent = false;
  #cutAfter = Number.POSITIVE_INFINITY;
  /** How many answers were lost. */
  lost = 0;
  /** How many connections were cut. */
  cuts = 0;
  /** How many connections are not answered any more, since `silenceAt`. */
  silenced = 0;

  private constructor(
    server: Server,
    private readonly target: URL,
  ) {
    this.#server = server;
    server.on("connection", (client) => this.#join(client));
  }

  /** Makes a proxy before the server of a URL, which has to name its port; it listens on the loopback, or on another address of this machine. */
  static async before(url: string, address = "127.0.0.1"): Promise<LossyProxy> {
    const server = createServer().listen(0, address);
    await once(server, "listening");
    return new LossyProxy(server, new URL(url));
  }

  get url(): string {
    const url = new URL(this.target);
    const { address, port } = this.#server.address() as AddressInfo;
    url.host = `${address}:${port}`;
    return url.href;
  }

  /** Hangs up instead of passing on the answer to the next request that holds this text. */
  loseAnswerTo(text: string): void {
    this.#losing = text;
  }

  /**
   * Passes nothing on any more of the connection with the next request that holds this text, until its client ends it; others
   * are let through. The server gets that request only where it is to be `done`.
   */
  silenceAt(text: string, { done = false }: { readonly done?: boolean } = {}): void {
    this.#silencing = { text, done };
  }

  /** Resets every connection; new ones are let through. */
  cut(): void {
    for (const pair of this.#pairs) this.#reset(pair);
  }

  /** Lets so many bytes through, in either direction, and then resets the connection that brought the last of them. */
  cutAfter(bytes: number): void {
    this.#cutAfter = bytes;
  }

  /** Resets every connection, and every new one, until `recover`. */
  refuse(): void {
    this.#open = false;
    this.cut();
  }

  /** Passes nothing on and closes nothing, as a network that loses everything does, until `recover`. */
  fallSilent(): void {
    this.#silent = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  recover(): void {
    this.#open = true;
    this.#silent = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(client: Socket): void {
    if (!this.#open) return void client.resetAndDestroy();
    const server = connect(Number(this.target.port), this.target.hostname);
    const pair: Pair = [client, server];
    this.#pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true).on("error", () => {});
      socket.on("close", () => {
        this.#pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
      if (this.#silent) socket.pause();
    }
    this.#pass(pair);
  }

  #pass(pair: Pair): void {
    const [client, server] = pair;
    let losing = false;
    let silent = false;
    client.on("data", (request) => {
      if (silent) return;
      const silencing = this.#silencedBy(request);
      silent = silencing !== undefined;
      if (silencing?.done === false) return;
      if (this.#losing !== undefined && request.includes(this.#losing)) {
        this.#losing = undefined;
        losing = true;
      }
      this.#write(server, request, pair);
    });
    server.on("data", (answer) => {
      if (silent) return;
      if (!losing) return this.#write(client, answer, pair);
      this.lost += 1;
      client.destroy();
    });
  }

  #silencedBy(request: Buffer): Silencing | undefined {
    const silencing = this.#silencing;
    if (silencing === undefined || !request.includes(silencing.text)) return undefined;
    this.#silencing = undefined;
    this.silenced += 1;
    return silencing;
  }

  #write(to: Socket, data: Buffer, pair: Pair): void {
    this.#cutAfter -= data.length;
    if (this.#cutAfter > 0) return void to.write(data);
    const kept = data.subarray(0, data.length + this.#cutAfter);
    this.#cutAfter = Number.POSITIVE_INFINITY;
    to.write(kept, () => this.#reset(pair));
  }

  #reset(pair: Pair): void {
    this.cuts += 1;
    this.#pairs.delete(pair);
    for (const socket of pair) if (!socket.destroyed) socket.resetAndDestroy();
  }
}
