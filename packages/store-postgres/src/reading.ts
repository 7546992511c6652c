import type { ReadingWork } from "@es/core";
import type pg from "pg";
import type { Connections } from "./connections.js";
import { unavailable } from "./driver-errors.js";

const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/** Does work in a transaction that cannot write and sees everything as of one moment. What the work throws comes out untouched. */
export async function reading<Result>(connections: Connections, work: ReadingWork<pg.PoolClient, Result>): Promise<Result> {
  let begun = false;
  try {
    return await connections.lend(async (client) => {
      await client.query(begin);
      begun = true;
      const answer = await settled(work, client);
      // There is nothing to keep. It fails only with its connection, which is then discarded.
      await client.query("ROLLBACK");
      return answer();
    });
  } catch (error) {
    throw begun ? error : unavailable(connections.description, error);
  }
}

/** What the work answers or throws, for when its transaction has ended. */
async function settled<Result>(work: ReadingWork<pg.PoolClient, Result>, client: pg.PoolClient): Promise<() => Result> {
  try {
    const answer = await work(client);
    return () => answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
