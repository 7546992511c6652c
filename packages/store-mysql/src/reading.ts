import type { ReadingWork } from "@es/core";
import type { PoolConnection } from "mysql2/promise";
import type { Connections } from "./connections.js";
import { unavailable } from "./driver-errors.js";

/** For the session too: what defines tables ends a transaction first, and would in MariaDB not be part of it any more. */
const begin = [
  "SET SESSION TRANSACTION READ ONLY",
  "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
  "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
];
const end = ["ROLLBACK", "SET SESSION TRANSACTION READ WRITE"];

/** Does work in a transaction that cannot write and sees everything as of one moment. What the work throws comes out untouched. */
export async function reading<Result>(connections: Connections, work: ReadingWork<PoolConnection, Result>): Promise<Result> {
  let begun = false;
  try {
    return await connections.lend(async (connection) => {
      for (const statement of begin) await connection.query(statement);
      begun = true;
      const answer = await settled(work, connection);
      // It fails only with its connection, which is then discarded.
      for (const statement of end) await connection.query(statement);
      return answer();
    });
  } catch (error) {
    throw begun ? error : unavailable(connections.description, error);
  }
}

/** What the work answers or throws, for when its transaction has ended. */
async function settled<Result>(work: ReadingWork<PoolConnection, Result>, connection: PoolConnection): Promise<() => Result> {
  try {
    const answer = await work(connection);
    return () => answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
