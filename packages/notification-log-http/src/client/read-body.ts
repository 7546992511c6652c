import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AnswerRefused } from "./errors.js";

/** Reads a body, decompressed, and no further than `maxBytes`, before as after. Rejects if it is bigger, cut off or damaged. */
export function readBody(answer: IncomingMessage, url: string, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const source = decompressed(answer, url);
    const chunks: Buffer[] = [];
    let bytes = 0;
    const tooBig = () => new AnswerRefused(url, `it has more than ${maxBytes} bytes: raise maxBytes if the log holds such big events`);
    source.on("data", (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= maxBytes) chunks.push(chunk);
      else source.destroy(tooBig());
    });
    let sent = 0;
    if (source !== answer) {
      // What is compressed may be many bytes that come to none.
      answer.on("data", (chunk: Buffer) => {
        sent += chunk.byteLength;
        if (sent > maxBytes) source.destroy(tooBig());
      });
    }
    source.once("end", () => resolve(Buffer.concat(chunks)));
    source.once("error", (error) =>
      reject(isDamage(error) ? new AnswerRefused(url, "it cannot be decompressed", { cause: error }) : error),
    );
    source.once("close", () => reject(new Error("the answer was cut off")));
  });
}

function decompressed(answer: IncomingMessage, url: string): Readable {
  const encoding = answer.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return answer;
  if (encoding !== "gzip") throw new AnswerRefused(url, "it is compressed by something else than gzip");
  // What goes wrong arrives at the end of the pipeline, where it is listened for.
  return pipeline(answer, createGunzip(), () => {});
}

function isDamage(error: Error): boolean {
  return "code" in error && String(error.code).startsWith("Z_");
}
