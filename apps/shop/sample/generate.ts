import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { orderBook } from "./order-book.js";

/** The bundled sample, line by line. */
export const sampleLines = orderBook({ seed: 17, orders: 1200 }).map((request) => JSON.stringify(request));

// Run as a program, it writes the file that is bundled.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("orders.ndjson", import.meta.url), `${sampleLines.join("\n")}\n`);
}
