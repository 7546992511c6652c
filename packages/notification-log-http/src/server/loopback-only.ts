import type { Server } from "node:net";
import { Server as TlsServer } from "node:tls";
import { EventSourcingError } from "@es/core";
import { isLoopback } from "../wire.js";
import type { CheckedOptions } from "./options.js";

/** A server was about to be reachable from other machines without what keeps the logs from being read by anyone. */
export class UnsafeListening extends EventSourcingError {
  readonly code = "unsafe-listening";

  constructor(
    readonly host: string,
    missing: string,
  ) {
    super(
      `Listening on ${host} without ${missing} would let others read the logs: give it, or write insecure: true if something in front does`,
    );
  }
}

/** Lets a server listen beyond loopback only with authentication and TLS: `listen` throws UnsafeListening before it is reachable. */
export function loopbackOnly(server: Server, { readers, insecure }: CheckedOptions): void {
  const missing = [...(readers === "anyone" ? ["readers"] : []), ...(server instanceof TlsServer ? [] : ["https"])];
  if (insecure || missing.length === 0) return;
  const listen = server.listen;
  const guarded = (...args: unknown[]) => {
    const host = hostOf(args);
    if (!isLoopback(host)) throw new UnsafeListening(host, missing.join(" and "));
    return Reflect.apply(listen, server, args) as Server;
  };
  server.listen = guarded as Server["listen"];
}

/** The host among the arguments of `listen`; a path is a socket of this machine, nothing at all means every address. */
function hostOf([first, second]: readonly unknown[]): string {
  if (typeof first === "string" && !/^\d+$/.test(first)) return "localhost";
  if (typeof first !== "object" || first === null) return typeof second === "string" ? second : "::";
  const { path, host } = first as { readonly path?: string; readonly host?: string };
  return path === undefined || path === null ? (host ?? "::") : "localhost";
}
