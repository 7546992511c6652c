import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection to a port of this machine that asks and skips the answers: so cheap that the server is what is measured. */
export class RawConnection {
  #head = Buffer.alloc(0);
  #status = 0;
  /** Bytes of the body that are still to come; undefined before the body. */
  #left: number | undefined;
  #waiting: { readonly resolve: (status: number) => void; readonly reject: (error: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.once("close", () => this.#waiting?.reject(new Error("The server has closed the connection")));
  }

  static async to(port: number): Promise<RawConnection> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  /** Sends a request. Returns the status when the answer is there whole. One at a time. */
  ask(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    const body = this.#left === undefined ? this.#takeHead(chunk) : chunk;
    if (this.#left === undefined || body === undefined) return;
    this.#left -= body.length;
    if (this.#left > 0) return;
    const whole = this.#left === 0;
    this.#left = undefined;
    if (whole) this.#waiting?.resolve(this.#status);
    else this.#waiting?.reject(new Error("The answer is longer than its content-length, or has none"));
  }

  /** Returns what follows the head, once it is there whole. */
  #takeHead(chunk: Buffer): Buffer | undefined {
    const head = Buffer.concat([this.#head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    this.#head = end === -1 ? head : Buffer.alloc(0);
    if (end === -1) return undefined;
    const text = head.toString("latin1", 0, end);
    this.#status = Number(text.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
    this.#left = this.#status === 304 ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
    return head.subarray(end + 4);
  }
}
