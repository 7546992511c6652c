import { LogMissing, PipelinesMismatch, StoreUnavailable } from "@es/core";
import type { Connections } from "./connections.js";
import type { Statements } from "./statements.js";

/** The log of an application, as it stands in the database. */
export interface Log {
  readonly id: number;
  readonly application: string;
  readonly epoch: string;
  readonly pipelines: number;
  readonly maxEventBytes: number;
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
  const find = async () => (await connections.query(statements.findLog, [application])).rows[0];
  let row = await find();
  if (row === undefined) {
    await connections.query(statements.makeLog, [application, crypto.randomUUID(), pipelines]);
    row = await find();
  }
  if (row === undefined) throw new StoreUnavailable(connections.description, `the log of ${application} was deleted while it was opened`);
  return logOf({ ...opening, pipelines }, row);
}

/** Finds the log of an application to look at it. Throws LogMissing or PipelinesMismatch. */
export async function findLog(opening: LogOpening): Promise<Log> {
  const { connections, statements, application } = opening;
  const [row] = (await connections.query(statements.findLog, [application])).rows;
  if (row === undefined) throw new LogMissing(connections.description, application);
  return logOf(opening, row);
}

function logOf({ pipelines, ...opening }: LogOpening, row: Pick<Log, "id" | "epoch" | "pipelines">): Log {
  if (pipelines !== undefined && row.pipelines !== pipelines) throw new PipelinesMismatch(opening.application, row.pipelines, pipelines);
  return { ...opening, id: row.id, epoch: row.epoch, pipelines: row.pipelines };
}
