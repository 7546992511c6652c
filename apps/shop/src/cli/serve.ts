import { notificationLogServer, type RemoteLogOptions, tokenHash } from "@es/notification-log-http";
import { Argument, Command } from "commander";
import { openPart } from "../run.js";
import type { Part } from "../runnable-shop.js";
import { shop } from "../shop.js";
import { openStorage } from "../storage.js";
import { type StoreOption, storeOption, threadsOption, untilInterrupted, wholeNumberFrom } from "./command.js";

interface ServeOptions extends StoreOption {
  readonly follow?: string;
  readonly host: string;
  readonly port: number;
  readonly pipelines?: number;
  readonly threads?: number;
}

/** `shop serve PART`: one application as a process, which follows another over HTTP and lets others follow it. */
export const serveCommand = new Command("serve")
  .description("run one application alone, and serve its notification log over HTTP")
  .addArgument(new Argument("<part>", "which application").choices(shop.applications.map(({ name }) => name)))
  .option("--follow <url>", "where the application that it follows is served")
  .option("--host <host>", "the address to listen on", "127.0.0.1")
  .option("--port <n>", "the port to listen on; 0 for any", wholeNumberFrom(0), 0)
  .addOption(storeOption())
  .option("--pipelines <n>", "how many pipelines a new log gets, as many as what it follows has (default: 1)", wholeNumberFrom(1))
  .addOption(threadsOption())
  .addHelpText("after", "\nSHOP_TOKEN in the environment is the bearer token to ask readers for, and to show. Without it, anyone may read.")
  .action(async (part: Part, { follow, host, port, store, ...options }: ServeOptions) => {
    const token = process.env.SHOP_TOKEN;
    const upstream = upstreamOf(part, follow, token);
    await using running = await openPart(await openStorage(store, { mustExist: false }), { part, upstream, ...options });
    const readers = token === undefined ? "anyone" : [{ name: "shop", tokenHash: tokenHash(token), logs: [part] }];
    const server = notificationLogServer({ logs: [running[part].log], readers });
    console.log(`${part} is served at ${await server.listen({ host, port })}`);
    await untilInterrupted();
    await server.close();
  });

/** Where the application that `part` follows is served. */
function upstreamOf(part: Part, url: string | undefined, token: string | undefined): RemoteLogOptions | undefined {
  const edge = shop.edges.find(({ application }) => application === part);
  if (edge === undefined && url !== undefined) throw new Error(`${part} follows nothing: leave out --follow`);
  if (edge === undefined) return undefined;
  if (url === undefined) throw new Error(`${part} follows ${edge.upstream}: give --follow and where that is served`);
  return { url, application: edge.upstream, ...(token === undefined ? {} : { token }) };
}
