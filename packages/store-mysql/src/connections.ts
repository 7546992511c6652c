import { CommitUnknown, within } from "@es/core/adapter";
import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from "mysql2/promise";
import { isConnectionLost, isReadOnly, isUnusable, NoAnswer, PoolExhausted } from "./driver-errors.js";

/** How long to wait for a connection of the pool, and for the pool to end, in milliseconds. */
const longestWait = 5_000;
/** For how long a connection is taken to lead to a server that writes, since that was last known, in milliseconds. */
const longestTrust = 10_000;
/** A server may well have become a replica while nobody wrote. */
const switches = "SELECT @@global.read_only AS of_server, @@global.innodb_read_only AS of_engine";
const isOff = /^(0|OFF)$/i;
const exhausted = `no connection became free within ${longestWait} ms: raise the pool's connectionLimit, or look for work that keeps one`;

/**
 * The settings of a session. The mode is strict, so that no value is cut short silently. A client that disappears in the
 * middle of a transaction would keep its locks. MariaDB reads the comment that begins with `M!`, and ends that transaction.
 */
const settings = [
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', SESSION innodb_lock_wait_timeout = 20, SESSION autocommit = 1
  /*M!100300 , SESSION idle_write_transaction_timeout = 10 */`,
];

export interface ConnectionsOptions {
  /** Whether the pool is the store's own, to end with it. */
  readonly own: boolean;
  /** How long to wait for an answer of the server's, in milliseconds. */
  readonly queryTimeout: number;
}

export type Value = string | number | Buffer | null;

/** The connections of a store: every one that is lent out is watched, given back, or discarded after an error. */
export class Connections {
  readonly #set = new WeakSet<object>();
  /** Connections by the generation that they were made in; those of a given pool that were made before are of none. */
  readonly #made = new WeakMap<object, number>();
  /** When connections were last known to lead to a server that writes, or were made. */
  readonly #trusted = new WeakMap<object, number>();
  readonly #note = (core: object) => {
    this.#made.set(core, this.#generation);
    this.#trusted.set(core, performance.now());
  };
  #generation = 1;
  /** Whether something is opened to be written to: then no connection goes on reading a server that was demoted. */
  forWriting = false;

  constructor(
    private readonly pool: Pool,
    private readonly options: ConnectionsOptions,
  ) {
    pool.pool.on("connection", this.#note);
  }

  /** Grows when a server is found that only reads: connections that were made before may all lead there, and are not used again. */
  get generation(): number {
    return this.#generation;
  }

  /** Reads rows on a connection that is taken for it. */
  query(statement: string, values: readonly Value[]): Promise<RowDataPacket[]> {
    return this.lend((connection) => rowsOf(connection, statement, values));
  }

  /** Lends a connection; one that broke is not given back. */
  async lend<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      const answer = await work(connection);
      connection.release();
      return answer;
    } catch (error) {
      this.#learn(connection, error);
      if (isUnusable(error)) connection.destroy();
      else connection.release();
      throw error;
    }
  }

  /** Does work in a transaction. After any error in it the connection is discarded. Rejects with CommitUnknown where COMMIT had no answer. */
  async transaction<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      await told(connection, "START TRANSACTION");
      const answer = await work(connection);
      await told(connection, "COMMIT").catch((cause) => {
        throw isConnectionLost(cause) ? new CommitUnknown("COMMIT had no answer", { cause }) : cause;
      });
      connection.release();
      return answer;
    } catch (error) {
      this.#learn(connection, error);
      if (!isConnectionLost(error)) await told(connection, "ROLLBACK").catch(() => {});
      connection.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.pool.pool.off("connection", this.#note);
    if (!this.options.own) return;
    // A server that is silent does not say goodbye.
    const late = new Promise<void>((resolve) => setTimeout(resolve, longestWait).unref());
    await Promise.race([this.pool.end(), late]);
  }

  /** One connection to a server that only reads tells of all that were made no later. */
  #learn(connection: PoolConnection, error: unknown): void {
    if (isReadOnly(error)) this.#leave(connection);
  }

  #isCurrent({ connection }: PoolConnection): boolean {
    return this.#made.get(connection) === this.#generation || (this.#generation === 1 && !this.#made.has(connection));
  }

  async #take(): Promise<PoolConnection> {
    for (;;) {
      const connection = await this.#checkedOut();
      try {
        if (await this.#isUsable(connection)) return connection;
      } catch (error) {
        connection.destroy();
        throw error;
      }
      connection.destroy();
    }
  }

  /** Whether it leads to a server that may write, as far as is known; then its session is as it has to be. */
  async #isUsable(connection: PoolConnection): Promise<boolean> {
    if (!this.#isCurrent(connection)) return false;
    const core: object = connection.connection;
    if (!answerTimes.has(core)) {
      // A connection that dies while it is lent out has no listener of the pool's.
      connection.connection.on("error", () => {});
      answerTimes.set(core, this.options.queryTimeout);
    }
    if (this.forWriting && performance.now() - (this.#trusted.get(core) ?? 0) > longestTrust) {
      const [found] = await rowsOf(connection, switches, []);
      if ([found?.of_server, found?.of_engine].some((value) => !isOff.test(value))) return this.#leave(connection);
      this.#trusted.set(core, performance.now());
    }
    if (this.#set.has(core)) return true;
    for (const setting of settings) await told(connection, setting);
    this.#set.add(core);
    return true;
  }

  /** Uses no connection any more that was made no later than this one. */
  #leave(connection: PoolConnection): false {
    if (this.#isCurrent(connection)) this.#generation += 1;
    return false;
  }

  /** mysql2 lets those who ask for a connection wait for ever. */
  #checkedOut(): Promise<PoolConnection> {
    const late = () => new PoolExhausted(exhausted);
    return within({ ms: longestWait, late, discard: (connection) => connection.release() }, () => this.pool.getConnection());
  }
}

/** How long the server may take to answer on a connection, in milliseconds. */
const answerTimes = new WeakMap<object, number>();

/** Runs a statement that reads. */
export async function rowsOf(connection: PoolConnection, sql: string, values: readonly Value[]): Promise<RowDataPacket[]> {
  const [rows] = await answered(connection, () => connection.execute<RowDataPacket[]>(asked(connection, sql), values.map(bound)));
  return rows;
}

/** Runs a statement that writes. */
export async function changed(connection: PoolConnection, sql: string, values: readonly Value[]): Promise<ResultSetHeader> {
  const [header] = await answered(connection, () => connection.execute<ResultSetHeader>(asked(connection, sql), values.map(bound)));
  return header;
}

/** Runs a statement that has neither values nor rows, and is not prepared. */
export async function told(connection: PoolConnection, sql: string): Promise<void> {
  await answered(connection, () => connection.query(sql));
}

/** Whatever the pool was told of how rows are to come, here they come as objects of plain values. */
function asked({ connection }: PoolConnection, sql: string) {
  // Where the pool has a function, nothing but a function takes its place.
  const { typeCast } = connection.config;
  const plain = typeof typeCast === "function" ? (_field: unknown, next: () => unknown) => next() : true;
  return { sql, rowsAsArray: false, nestTables: false, namedPlaceholders: false, typeCast: plain } as const;
}

/** mysql2 sends a number as a DOUBLE, which MySQL 8 does not take for LIMIT. */
function bound(value: Value): string | Buffer | null {
  return typeof value === "number" ? String(value) : value;
}

/**
 * Waits for what a connection is asked, and ends the connection where no answer comes in time. The time-out of mysql2 would
 * begin only when a statement is executed: a server that falls silent while it prepares it is waited for without end.
 */
function answered<T>(connection: PoolConnection, ask: () => Promise<T>): Promise<T> {
  const ms = answerTimes.get(connection.connection) as number;
  const late = () => {
    connection.destroy();
    return new NoAnswer(ms);
  };
  return within({ ms, late }, ask);
}
