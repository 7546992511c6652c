import { applicationName } from "../domain/identifier.js";
import { wholeNumber } from "../persistence/arguments.js";
import { LogMissing, NothingStored, PipelinesMismatch, SchemaTooNew, SchemaTooOld, StoreUnavailable } from "../persistence/errors.js";
import { ReadOnlyRecorder } from "../persistence/read-only-recorder.js";
import type { OpenOptions, Recorder, Store } from "../persistence/recorder.js";
import { Calls } from "./calls.js";
import { type DriverErrors, untilReached } from "./driver.js";
import { type RecorderParts, recorderOver } from "./sql-recorder.js";

/** The log of an application, as it stands in the database. */
export interface LogRow {
  readonly epoch: string;
  readonly pipelines: number;
}

/** The dependencies of a store. */
export interface StoreParts<Tx, Row extends LogRow> {
  /** Names the database in messages; holds no secret. */
  readonly description: string;
  /** Whether other processes may record in it too. */
  readonly shared: boolean;
  readonly errors: DriverErrors;
  /** Throws where the store cannot be used at all, before the database is asked. */
  check?(): void;
  /** Makes the tables or brings them up to date, or checks that this was done. Called until it has succeeded once; may come twice at once from two processes. */
  migrate(): Promise<void>;
  /** Rejects unless the tables are of the present version, as `checkSchemaVersion` throws; changes nothing. Called at each opening that is only to read. */
  checkTables(): Promise<void>;
  /** Finds the log of an application; to look only, by what `checkTables` looked at. */
  find(application: string, readOnly: boolean): Promise<Row | undefined>;
  /** Makes a log unless there is one. */
  make(application: string, log: LogRow): Promise<void>;
  /** The parts of the recorder of a log. */
  recorder(application: string, row: Row, readOnly: boolean): RecorderOf<Tx> | Promise<RecorderOf<Tx>>;
  /** Lets go of the database. Called once, when no call is under way any more, or 5 s after `close` was called. */
  close(): void | Promise<void>;
}

/** The parts of a recorder that a store gives. The kit adds the others. */
export type RecorderOf<Tx> = Pick<RecorderParts<Tx>, "maxEventBytes" | "reader" | "record" | "refusal" | "prompted">;

/** Returns a store that opens logs by its parts. It can be disposed of, which closes it. */
export function storeOver<Tx, Row extends LogRow>(parts: StoreParts<Tx, Row>): Store<Tx> & AsyncDisposable {
  const calls = new Calls(parts.description);
  let migrated: Promise<void> | undefined;
  const migrateOnce = () => {
    migrated ??= untilReached(parts.errors, () => parts.migrate()).catch((error) => {
      migrated = undefined;
      throw error;
    });
    return migrated;
  };
  const open = async (application: string, { pipelines, readOnly = false }: OpenOptions = {}): Promise<Recorder<Tx>> => {
    applicationName(application);
    if (pipelines !== undefined) wholeNumber("pipelines", pipelines, 1);
    parts.check?.();
    await (readOnly ? untilReached(parts.errors, () => parts.checkTables()) : migrateOnce());
    const row = await (readOnly ? foundLog(parts, application) : madeLog(parts, application, pipelines ?? 1));
    const asked = pipelines ?? (readOnly ? row.pipelines : 1);
    if (row.pipelines !== asked) throw new PipelinesMismatch(application, row.pipelines, asked);
    const rest = await untilReached(parts.errors, async () => parts.recorder(application, row, readOnly));
    const { epoch } = row;
    const recorder = recorderOver({ ...rest, application, epoch, pipelines: row.pipelines, calls, errors: parts.errors });
    return readOnly ? new ReadOnlyRecorder(recorder) : recorder;
  };
  const close = () => calls.close(() => parts.close());
  const { description, shared } = parts;
  return { description, shared, open: (...asked) => calls.run(() => open(...asked)), close, [Symbol.asyncDispose]: close };
}

async function foundLog<Tx, Row extends LogRow>(parts: StoreParts<Tx, Row>, application: string): Promise<Row> {
  const row = await untilReached(parts.errors, () => parts.find(application, true));
  if (row === undefined) throw new LogMissing(parts.description, application);
  return row;
}

async function madeLog<Tx, Row extends LogRow>(parts: StoreParts<Tx, Row>, application: string, pipelines: number): Promise<Row> {
  const { description, errors } = parts;
  const find = () => untilReached(errors, () => parts.find(application, false));
  let row = await find();
  if (row === undefined) {
    await untilReached(errors, () => parts.make(application, { epoch: crypto.randomUUID(), pipelines }));
    row = await find();
  }
  if (row === undefined) throw new StoreUnavailable(description, `the log of ${application} was deleted while it was opened`);
  return row;
}

/** Checks the version of the tables, 0 for none, against the one that this store knows. Throws NothingStored, SchemaTooOld or SchemaTooNew. */
export function checkSchemaVersion(store: string, found: number, known: number): void {
  if (found === 0) throw new NothingStored(store);
  if (found < known) throw new SchemaTooOld(store, found, known);
  if (found > known) throw new SchemaTooNew(store, found, known);
}
