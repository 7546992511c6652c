import { PipelinesMismatch, StoreUnavailable } from "@es/core";
import { type Connections, changed, rowsOf } from "./connections.js";
import type { Statements } from "./statements.js";

/** The log of an application, as it stands in the database. */
export interface Log {
  readonly id: number;
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  /** The most bytes that a statement may carry. */
  readonly packet: number;
  readonly connections: Connections;
  readonly statements: Statements;
}

/** Finds the log of an application, or makes it. Throws PipelinesMismatch. */
export async function openLog(connections: Connections, statements: Statements, application: string, pipelines: number): Promise<Log> {
  const find = async () => (await connections.query(statements.findLog, [application]))[0];
  let row = await find();
  if (row === undefined) {
    // Each may be done again, so a process that dies between them leaves nothing that the next does not mend.
    await connections.doing((connection) => changed(connection, statements.makeLog, [application, crypto.randomUUID(), pipelines]));
    row = await find();
  }
  if (row === undefined) throw new StoreUnavailable(connections.description, `the log of ${application} was deleted while it was opened`);
  if (row.pipelines !== pipelines) throw new PipelinesMismatch(application, row.pipelines, pipelines);
  const numbers = JSON.stringify(Array.from({ length: pipelines }, (_, pipeline) => pipeline));
  await connections.doing((connection) => changed(connection, statements.makePipelines, [numbers, application]));
  const [limits] = await connections.doing((connection) => rowsOf(connection, "SELECT @@max_allowed_packet AS packet", []));
  const epoch = String(row.epoch);
  return { id: row.id, application, epoch, pipelines, packet: Number(limits?.packet), connections, statements };
}
