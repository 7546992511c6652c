import { PipelinesMismatch, StoreUnavailable } from "@es/core";
import type { Connections } from "./connections.js";
import type { Statements } from "./statements.js";

/** The log of an application, as it stands in the database. */
export interface Log {
  readonly id: number;
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  readonly connections: Connections;
  readonly statements: Statements;
}

/** Finds the log of an application, or makes it. Throws PipelinesMismatch. */
export async function openLog(connections: Connections, statements: Statements, application: string, pipelines: number): Promise<Log> {
  const find = async () => (await connections.query(statements.findLog, [application])).rows[0];
  let row = await find();
  if (row === undefined) {
    await connections.query(statements.makeLog, [application, crypto.randomUUID(), pipelines]);
    row = await find();
  }
  if (row === undefined) throw new StoreUnavailable(connections.description, `the log of ${application} was deleted while it was opened`);
  if (row.pipelines !== pipelines) throw new PipelinesMismatch(application, row.pipelines, pipelines);
  return { id: row.id, application, epoch: row.epoch, pipelines, connections, statements };
}
