import { once } from "node:events";
import { connect } from "node:net";

/** A connection that asks and skips the answers: so cheap that the server is what is measured. */
export interface RawConnection {
  /** Sends a request; answers the status when the answer is there whole. One at a time. */
  ask(request: string): Promise<number>;
  close(): void;
}

/** Connects to a port of this machine. */
export async function rawConnection(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  let answered: ((status: number) => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  let head = Buffer.alloc(0);
  let status = 0;
  /** Bytes of the body that are still to come; undefined in the headers. */
  let left: number | undefined;
  socket.on("data", (chunk) => {
    let rest = chunk;
    if (left === undefined) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end === -1) return;
      rest = head.subarray(end + 4);
      const text = head.toString("latin1", 0, end);
      status = Number(text.slice(9, 12));
      left = status === 304 ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      head = Buffer.alloc(0);
    }
    left -= rest.length;
    if (left > 0) return;
    const whole = left === 0;
    left = undefined;
    if (whole) answered?.(status);
    else failed?.(new Error("The answer is longer than its content-length, or has none"));
  });
  socket.once("close", () => failed?.(new Error("The server has closed the connection")));
  socket.on("error", (error) => failed?.(error));
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        answered = resolve;
        failed = reject;
        socket.write(request);
      }),
    close: () => void socket.destroy(),
  };
}
