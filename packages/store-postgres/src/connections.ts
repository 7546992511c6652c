import { CommitUnknown, within } from "@es/core/adapter";
import type pg from "pg";
import { isConnectionLost, isReadOnly, isSwallowed, isUnusable, OnlyReads, swallowed } from "./driver-errors.js";
import type { Statement } from "./statements.js";
import { types } from "./types.js";

/** How long to wait for a connection of a pool that says nothing of it, in milliseconds. */
const longestWait = 5_000;
/** How long to wait for an answer where the pool says nothing of it, in milliseconds. */
const longestAnswer = 40_000;
/** For how long a connection is taken to lead to a server that writes, since that was last known, in milliseconds. */
const longestTrust = 10_000;

export interface ConnectionsOptions {
  /** Whether connections prepare the statements of the store by name. */
  readonly prepared: boolean;
  /** Whether the pool is the store's own, to end with it. */
  readonly own: boolean;
}

/** The connections of a store: every one that is lent out is watched, given back, or discarded after an error. */
export class Connections {
  readonly #ignore = () => {};
  // From its first moment: what kills a connection can arrive together with the word that it is ready, before it is lent.
  readonly #watch = (client: pg.PoolClient) => {
    this.#made.set(client, this.#generation);
    this.#trusted.set(client, performance.now());
    client.on("error", this.#ignore);
  };
  /** Connections by the generation that they were made in; those of a given pool that were made before are of none. */
  readonly #made = new WeakMap<object, number>();
  /** When connections were last known to lead to a server that writes, or were made. */
  readonly #trusted = new WeakMap<object, number>();
  /** Grows when a server is found that only reads: connections that were made before may all lead there, and are not used again. */
  #generation = 1;
  /** Whether something is opened to be written to: then no connection goes on reading a server that was demoted. */
  forWriting = false;
  /** Called when such a server was found. */
  onDemoted: () => void = () => {};

  constructor(
    readonly pool: pg.Pool,
    private readonly options: ConnectionsOptions,
  ) {
    // Without a listener an idle connection that dies would end the process; the pool replaces it by itself.
    pool.on("error", this.#ignore);
    pool.on("connect", this.#watch);
  }

  /** Runs a statement on a connection that is taken for it. */
  query(statement: Statement | string, values: unknown[] = []): Promise<pg.QueryResult> {
    return this.lend((client) => this.run(client, statement, values));
  }

  /** Runs a statement on a connection, prepared if the store prepares. */
  run(client: pg.PoolClient, statement: Statement | string, values: unknown[]): Promise<pg.QueryResult> {
    if (typeof statement === "string") return client.query(this.asked(statement, values));
    const { name, text } = statement;
    return client.query(this.options.prepared ? { name, ...this.asked(text, values) } : this.asked(text, values));
  }

  /** A statement with a time-out and types of its own: a pool that is given may have none, and others. */
  asked(text: string, values: unknown[] = []): pg.QueryConfig {
    const asked = { text, values, types, query_timeout: this.pool.options.query_timeout ?? longestAnswer };
    return asked;
  }

  /** Lends a connection; one that broke is not given back. */
  async lend<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#take();
    let broken = false;
    try {
      return await work(client);
    } catch (error) {
      this.#learn(client, error);
      broken = isUnusable(error);
      throw error;
    } finally {
      this.#giveBack(client, broken);
    }
  }

  /** Does work in a transaction. After any error in it the connection is discarded. Rejects with CommitUnknown where COMMIT had no answer. */
  async transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#take();
    let done = false;
    try {
      await this.run(client, "BEGIN ISOLATION LEVEL READ COMMITTED", []);
      const answer = await work(client);
      await this.#commit(client);
      done = true;
      return answer;
    } catch (caught) {
      const error = await this.#undone(client, caught);
      this.#learn(client, error);
      throw error;
    } finally {
      this.#giveBack(client, !done);
    }
  }

  /** A connection that leads to a server that may write, as far as is known. */
  async #take(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await checkedOut(this.pool);
      // A connection of a given pool that was made before, and dies while it is lent out, has no listener of the pool's.
      client.on("error", this.#ignore);
      const usable = await this.#isUsable(client).catch((error) => {
        this.#giveBack(client, true);
        throw error;
      });
      if (usable) return client;
      this.#giveBack(client, true);
    }
  }

  #giveBack(client: pg.PoolClient, broken: boolean): void {
    client.off("error", this.#ignore);
    client.release(broken);
  }

  async #isUsable(client: pg.PoolClient): Promise<boolean> {
    if (!this.#isCurrent(client)) return false;
    if (!this.forWriting || performance.now() - (this.#trusted.get(client) ?? 0) <= longestTrust) return true;
    if (await this.onlyReads(client)) return this.#leave(client);
    this.#trusted.set(client, performance.now());
    return true;
  }

  /** Whether the server of a connection that is in no transaction, or has done nothing in it yet, writes nothing. */
  async onlyReads(client: pg.PoolClient): Promise<boolean> {
    const { rows } = await this.run(client, "SELECT current_setting('transaction_read_only') = 'on' AS only", []);
    return rows[0].only;
  }

  /** Uses no connection any more that was made no later than this one. */
  #leave(client: pg.PoolClient): false {
    if (!this.#isCurrent(client)) return false;
    this.#generation += 1;
    this.onDemoted();
    return false;
  }

  #isCurrent(client: pg.PoolClient): boolean {
    return this.#made.get(client) === this.#generation || (this.#generation === 1 && !this.#made.has(client));
  }

  /** One connection to a server that only reads tells of all that were made no later. */
  #learn(client: pg.PoolClient, error: unknown): void {
    if (isReadOnly(error)) this.#leave(client);
  }

  /**
   * Returns the error of a transaction that was undone, or OnlyReads. Work alongside may have hidden the word of a server
   * that only reads: all that shows is a transaction that cannot go on.
   */
  async revealed(client: pg.PoolClient, error: unknown): Promise<unknown> {
    return isSwallowed(error) && (await this.onlyReads(client)) ? new OnlyReads(error) : error;
  }

  /** Ends a transaction that failed; returns why. */
  async #undone(client: pg.PoolClient, error: unknown): Promise<unknown> {
    if (isConnectionLost(error)) return error;
    try {
      await this.run(client, "ROLLBACK", []);
      return await this.revealed(client, error);
    } catch {
      return error;
    }
  }

  async #commit(client: pg.PoolClient): Promise<void> {
    const { command } = await this.run(client, "COMMIT", []).catch((error) => {
      throw isConnectionLost(error) ? new CommitUnknown("COMMIT had no answer", { cause: error }) : error;
    });
    // Postgres answers COMMIT of a failed transaction with ROLLBACK, and without an error.
    if (command !== "COMMIT") throw swallowed();
  }

  async close(): Promise<void> {
    // An own pool keeps its listener: connections may still break while it ends.
    if (this.options.own) return this.pool.end();
    this.pool.off("error", this.#ignore);
    this.pool.off("connect", this.#watch);
  }
}

/** Takes a connection of a pool. One that is given may have been told to let those who ask wait for ever: not here. */
function checkedOut(pool: pg.Pool): Promise<pg.PoolClient> {
  if (pool.options.connectionTimeoutMillis) return pool.connect();
  const late = () => new Error(`timeout exceeded when trying to connect: none was free within ${longestWait} ms`);
  return within({ ms: longestWait, late, discard: (client) => client.release() }, () => pool.connect());
}
