import { LogMissing, PipelinesMismatch, StoreUnavailable } from "@es/core";
import type { RowDataPacket } from "mysql2/promise";
import { type Connections, changed } from "./connections.js";
import type { Statements } from "./statements.js";

/** The log of an application, as it stands in the database. */
export interface Log {
  readonly id: number;
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  readonly maxEventBytes: number;
  /** The most bytes that a statement may carry. */
  readonly packet: number;
  readonly connections: Connections;
  readonly statements: Statements;
}

/** Which log to open, and in which store. */
export interface LogOpening {
  readonly connections: Connections;
  readonly statements: Statements;
  readonly application: string;
  readonly pipelines: number | undefined;
  readonly maxEventBytes: number;
}

/** Finds the log of an application, or makes it: with one pipeline where no number is given. Throws PipelinesMismatch. */
export async function openLog({ pipelines = 1, ...opening }: LogOpening): Promise<Log> {
  const { connections, statements, application } = opening;
  const find = async () => (await connections.query(statements.findLog, [application]))[0];
  let row = await find();
  if (row === undefined) {
    // Each may be done again, so a process that dies between them leaves nothing that the next does not mend.
    await connections.doing((connection) => changed(connection, statements.makeLog, [application, crypto.randomUUID(), pipelines]));
    row = await find();
  }
  if (row === undefined) throw new StoreUnavailable(connections.description, `the log of ${application} was deleted while it was opened`);
  const log = await logOf({ ...opening, pipelines }, row);
  const numbers = JSON.stringify(Array.from({ length: pipelines }, (_, pipeline) => pipeline));
  await connections.doing((connection) => changed(connection, statements.makePipelines, [numbers, application]));
  return log;
}

/** Finds the log of an application to look at it. Throws LogMissing or PipelinesMismatch. */
export async function findLog(opening: LogOpening): Promise<Log> {
  const { connections, statements, application } = opening;
  const [row] = await connections.query(statements.findLog, [application]);
  if (row === undefined) throw new LogMissing(connections.description, application);
  return logOf(opening, row);
}

async function logOf({ pipelines, ...opening }: LogOpening, row: RowDataPacket): Promise<Log> {
  if (pipelines !== undefined && row.pipelines !== pipelines) throw new PipelinesMismatch(opening.application, row.pipelines, pipelines);
  const [limits] = await opening.connections.query("SELECT @@max_allowed_packet AS packet", []);
  return { ...opening, id: row.id, epoch: String(row.epoch), pipelines: row.pipelines, packet: Number(limits?.packet) };
}
