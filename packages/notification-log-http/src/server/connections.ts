import { isIPv6, type Server, type Socket } from "node:net";
import { Gate } from "./gate.js";

/** How many connections may be open. */
export interface ConnectionBounds {
  /** In all; one reader may have a share of them. */
  readonly most: number;
  readonly share: number;
  /** From one network, before a request on them was admitted. */
  readonly strangers: number;
}

interface Stranger {
  readonly socket: Socket;
  readonly since: number;
}

/** Milliseconds that a stranger has for its first request before others of its network take its place. Many may come at once. */
const graceMs = 1000;

/**
 * Tells the connections of readers from those of strangers. It bounds the strangers of each network, and all strangers to
 * half of the connections: one more ends the oldest of them. A connection whose request was admitted is a reader's.
 */
export class Connections {
  readonly #strangers = new Map<string, Stranger>();
  readonly #byNetwork = new Map<string, Map<string, Stranger>>();
  readonly #admitted = new Map<string, () => void>();
  readonly #readers: Gate;
  /** Admitted sockets, which need no look-up. */
  readonly #familiar = new WeakSet<Socket>();
  #closing = false;

  constructor(
    server: Server,
    private readonly bounds: ConnectionBounds,
  ) {
    server.maxConnections = bounds.most;
    this.#readers = new Gate(bounds);
    server.on("connection", (socket: Socket) => this.#come(socket));
  }

  /** Counts the connection of an admitted request as its reader's. Returns false if the reader has too many. */
  admits(socket: Socket, who: string): boolean {
    if (this.#familiar.has(socket)) return true;
    const name = nameOf(socket);
    if (this.#strangers.has(name) && !this.#admit(name, socket, who)) return false;
    this.#familiar.add(socket);
    return true;
  }

  #admit(name: string, socket: Socket, who: string): boolean {
    if (!this.#readers.admits(who)) return false;
    this.#forget(name, networkOf(socket.remoteAddress));
    this.#admitted.set(name, this.#readers.take(who, 1));
    return true;
  }

  /** Ends the connections of strangers, and every new one: a closing server waits only for requests under way. */
  close(): void {
    this.#closing = true;
    for (const { socket } of this.#strangers.values()) socket.destroy();
  }

  #come(socket: Socket): void {
    if (this.#closing) socket.destroy();
    const network = networkOf(socket.remoteAddress);
    const name = nameOf(socket);
    const neighbours = this.#byNetwork.get(network) ?? new Map<string, Stranger>();
    const now = performance.now();
    while (neighbours.size >= this.bounds.strangers && this.#endOldest(neighbours, network, now - graceMs));
    if (this.#strangers.size >= this.bounds.most / 2) this.#endOldest(this.#strangers, undefined, now);
    const stranger = { socket, since: now };
    this.#byNetwork.set(network, neighbours.set(name, stranger));
    this.#strangers.set(name, stranger);
    socket.once("close", () => {
      this.#forget(name, network);
      this.#admitted.get(name)?.();
      this.#admitted.delete(name);
    });
  }

  /** Ends the oldest connection, if it came before `before`. Returns whether it did. */
  #endOldest(some: Map<string, Stranger>, network: string | undefined, before: number): boolean {
    const [oldest] = some;
    if (oldest === undefined || oldest[1].since > before) return false;
    const [name, { socket }] = oldest;
    this.#forget(name, network ?? networkOf(socket.remoteAddress));
    socket.destroy();
    return true;
  }

  #forget(name: string, network: string): void {
    this.#strangers.delete(name);
    const neighbours = this.#byNetwork.get(network);
    if (neighbours?.delete(name) && neighbours.size === 0) this.#byNetwork.delete(network);
  }
}

/** Returns a name that a connection and the TLS connection on it share. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Returns the network of an address: of IPv6 the first 64 bits, since a client with one address has all that begin with them. */
export function networkOf(address = ""): string {
  if (!address.includes(":") || !isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [front = "", back] = address.split("%")[0]?.split("::") ?? [];
  const begin = front === "" ? [] : front.split(":");
  const end = back === undefined || back === "" ? [] : back.split(":");
  const zeros = back === undefined ? 0 : 8 - begin.length - end.length;
  return [...begin, ...Array.from({ length: zeros }, () => "0"), ...end].slice(0, 4).join(":");
}
