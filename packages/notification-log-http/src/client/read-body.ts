import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AnswerRefused } from "./errors.js";

/** Reads a body, decompressed, and no further than `maxBytes`, before as after. Rejects if it is bigger, cut off or damaged. */
export function readBody(answer: IncomingMessage, url: string, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const source = decompressed(answer, url);
    const bytes = new Bytes();
    const tooBig = () => new AnswerRefused(url, `it has more than ${maxBytes} bytes: raise maxBytes if the log holds such big events`);
    source.on("data", (chunk: Buffer) => {
      if (bytes.length + chunk.byteLength <= maxBytes) bytes.add(chunk);
      else source.destroy(tooBig());
    });
    let sent = 0;
    if (source !== answer) {
      // A compressed body may be many bytes that expand to none.
      answer.on("data", (chunk: Buffer) => {
        sent += chunk.byteLength;
        if (sent > maxBytes) source.destroy(tooBig());
      });
    }
    source.once("end", () => resolve(bytes.all()));
    const cutOff = (cause?: Error) => reject(new Error("the answer was cut off", { cause }));
    source.once("error", (error) => {
      if (error instanceof AnswerRefused) reject(error);
      else if (isDamage(error)) reject(new AnswerRefused(url, "it cannot be decompressed", { cause: error }));
      else cutOff(error);
    });
    source.once("close", () => cutOff());
  });
}

/** Bytes that come in pieces of any size: a thousand pieces of one byte take no more room than one of a thousand. */
class Bytes {
  #room = Buffer.alloc(0);
  length = 0;

  add(piece: Buffer): void {
    const length = this.length + piece.byteLength;
    if (length > this.#room.byteLength) {
      const room = Buffer.allocUnsafeSlow(Math.max(2 * this.#room.byteLength, length, leastRoom));
      this.#room.copy(room, 0, 0, this.length);
      this.#room = room;
    }
    piece.copy(this.#room, this.length);
    this.length = length;
  }

  all(): Buffer {
    return this.#room.subarray(0, this.length);
  }
}

const leastRoom = 16 * 1024;

function decompressed(answer: IncomingMessage, url: string): Readable {
  const encoding = (answer.headers["content-encoding"] ?? "identity").toLowerCase();
  // An answer "not modified" has no body, whatever its headers say.
  if (encoding === "identity" || answer.statusCode === 304) return answer;
  if (encoding !== "gzip") throw new AnswerRefused(url, "it is compressed by something else than gzip");
  // Errors arrive at the end of the pipeline, where a listener is.
  return pipeline(answer, createGunzip(), () => {});
}

function isDamage(error: Error): boolean {
  return "code" in error && String(error.code).startsWith("Z_");
}
