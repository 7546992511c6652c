import { fileURLToPath, pathToFileURL } from "node:url";
import { compiled } from "@es/tooling/testing";

const [main, databases, ...rest] = [
  "../src/main.ts",
  "./databases.ts",
  "../src/runnable-shop.ts",
  "../../../packages/runner-threads/src/worker.ts",
].map((path) => fileURLToPath(new URL(path, import.meta.url))) as [string, string, string, string];
const shop = await compiled(main, databases, ...rest);

/** The program as JavaScript, whose processes and threads start at once. */
export const program = shop.at(main);

/** Opens the shop as `openShopAt` of `databases.ts` does, with threads that load JavaScript. */
export const { openShopAt }: typeof import("./databases.js") = await import(pathToFileURL(shop.at(databases)).href);
