import type { ReadingWork } from "@es/core";
import type { PoolConnection } from "mysql2/promise";
import type { Connections } from "./connections.js";
import { unavailable } from "./driver-errors.js";

const begin = ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"];

/** Does work in a transaction that cannot write and sees everything as of one moment. What the work throws comes out untouched. */
export async function reading<Result>(connections: Connections, work: ReadingWork<PoolConnection, Result>): Promise<Result> {
  let begun = false;
  try {
    return await connections.lend(async (connection) => {
      for (const statement of begin) await connection.query(statement);
      begun = true;
      const answer = await settled(work, connection);
      // There is nothing to keep. It fails only with its connection, which is then discarded.
      await connection.query("ROLLBACK");
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
