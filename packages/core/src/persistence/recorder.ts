/** A domain event as it is stored: one shape for every type of event. */
export interface StoredEvent {
  readonly aggregateId: string;
  /** From 1; unique within (application, aggregate). */
  readonly position: number;
  /** The stored name of its event type. */
  readonly type: string;
  /** Comes back byte for byte as given. */
  readonly data: Uint8Array;
}

/** A domain event that is to be recorded. */
export interface UnitEvent extends StoredEvent {
  /**
   * The number of the unit that the event before it, of the same aggregate, was recorded with: where the log has another
   * event there, or none, the unit is refused with RecordConflict. Default: any event there will do.
   */
  readonly predecessorUnitId?: number | undefined;
}

/** A place in one pipeline of an application's log. */
export interface LogPosition {
  readonly pipeline: number;
  readonly id: number;
}

/** A recorded event, with its place in the application's log. */
export interface Notification extends StoredEvent {
  /** From 1 to the head, contiguous per (application, pipeline), in the order of commits. */
  readonly id: number;
  readonly pipeline: number;
  /** The number of the unit that it was recorded with; undefined for what was recorded before stores kept it, or is read from a server that does not tell. */
  readonly unitId: number | undefined;
  /** When its unit was recorded, see `Unit.recordedAt`; undefined for what was recorded before stores kept it, or is read from a server that does not tell. */
  readonly recordedAt: Date | undefined;
  /** Positions of this application's other pipelines that a follower has to reach before it handles this. */
  readonly dependencies: readonly LogPosition[];
}

/**
 * Moves this application's position in one pipeline of an upstream's log, by compare-and-set from the position that
 * was read. `to` lies after `from`, or is 0 to start over; with `override` it may be anywhere.
 */
export interface Tracking {
  readonly upstream: string;
  readonly pipeline: number;
  /** The epoch of the upstream's log that the positions belong to. */
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  /** The identity of the upstream's event at `to`, as `identityOf` returns it. A move without one leaves it unknown. */
  readonly identity?: string | undefined;
  /** Lets an operator move the position back, or to another epoch: then the position alone is compared. Default false. */
  readonly override?: boolean | undefined;
}

/** Where this application stands in an upstream's pipeline. */
export interface Tracked {
  readonly position: number;
  readonly epoch: string;
  /**
   * The identity of the upstream's event there, as it was tracked with the position; undefined where it was not. One of
   * another position than this was left by a program that did not write it: take it as unknown.
   */
  readonly identity: string | undefined;
}

/** A unit, which is kept whole or not at all. */
export interface Unit<Tx = unknown> {
  /** The pipeline that its events go to. Default 0. */
  readonly pipeline?: number;
  /** Kept with every event of the unit: a random whole number from 0, below 2^53, that no other unit has. Default: the recorder makes one. */
  readonly unitId?: number | undefined;
  /**
   * When it is recorded, to the millisecond; kept with every event of the unit, as it is given. Default: the time of this machine.
   * It orders nothing: clocks of machines differ and are set back, so of two events the later may have the earlier time.
   */
  readonly recordedAt?: Date | undefined;
  readonly events: readonly UnitEvent[];
  readonly tracking?: readonly Tracking[] | undefined;
  /** Kept with every event of the unit. */
  readonly dependencies?: readonly LogPosition[] | undefined;
  /**
   * Work on the user's own tables, in the same transaction. If it throws, nothing of the unit is kept, and the unit is refused with
   * the error. It may be called again: a transaction that a deadlock or a broken connection undid is done anew.
   */
  readonly alongside?: ((tx: Tx) => void | Promise<void>) | undefined;
}

/** Work that reads in a transaction. All functions have a name; saying so lets a recorder pass where the transaction does not matter. */
export interface ReadingWork<Tx, Result> {
  (tx: Tx): Result | Promise<Result>;
  readonly name: string;
}

/** The outcome of a unit: the ids of its events, in their order; or the reason why nothing of it was kept. */
export type Outcome = { readonly ids: readonly number[]; readonly refused?: undefined } | { readonly refused: Error };

/** Which events of an aggregate to read: positions after `after` and up to `upTo`, at most `limit` of them. */
export interface EventRange {
  readonly after?: number;
  readonly upTo?: number;
  readonly limit?: number;
  readonly descending?: boolean;
}

/** Which notifications to read: ids after `after` and up to `upTo`; `limit` counts those of the wanted types. */
export interface NotificationRange {
  readonly after: number;
  readonly limit: number;
  readonly upTo?: number;
  readonly types?: readonly string[];
}

/** An aggregate's state at a position, so that reading it need not begin with its first event. */
export interface Snapshot {
  readonly aggregateId: string;
  readonly position: number;
  readonly data: Uint8Array;
}

/**
 * Records the events of one application: the port that every store implements. `recorderContract` in
 * @es/core/testing says in full what is promised; what matters most:
 *
 * - A unit is kept whole or not at all. Units that share one call may share one physical commit; each keeps its own
 *   outcome. The call rejects only when nothing of any unit was kept.
 * - (aggregate id, position) is unique: the second writer is refused with RecordConflict. So is an event that is not the
 *   first of its aggregate and whose predecessor is not in the log, or is another than was said: an aggregate has no gaps.
 * - Notification ids are contiguous per pipeline, from 1, in the order of commits: nothing is ever filled in later.
 * - Tracking moves by compare-and-set in the same transaction; the loser is refused with TrackingConflict.
 * - The number of a unit comes back with each of its events, so that an event is known from another in its place.
 * - So does its time, exactly as it was given. Times follow clocks, not ids: they may go back from one event to the next.
 * - A commit whose answer was lost is resolved by reading back, and never reported as a conflict.
 */
export interface Recorder<Tx = unknown> {
  readonly application: string;
  /** Made with the application's log; another one means another log. */
  readonly epoch: string;
  readonly pipelines: number;
  /** How many bytes of data an event may have. A unit with a bigger one is refused with UnstorableEvent, and it alone. */
  readonly maxEventBytes: number;
  /** There where it was opened to look only: `record` and `keepSnapshot` then reject with OpenedReadOnly. */
  readonly readOnly?: true;
  /** Records units, of one pipeline or of several, in their order; returns an outcome for each. */
  record(units: readonly Unit<Tx>[]): Promise<readonly Outcome[]>;
  /** The events of an aggregate by position, ascending unless asked otherwise. */
  events(aggregateId: string, range?: EventRange): Promise<readonly Notification[]>;
  /** The notifications of a pipeline by id, ascending. */
  notifications(pipeline: number, range: NotificationRange): Promise<readonly Notification[]>;
  /** The id of the newest notification of a pipeline; 0 when there is none. */
  head(pipeline: number): Promise<number>;
  /** The heads of all pipelines, by pipeline, at the cost of one. */
  heads(): Promise<readonly number[]>;
  /** Where the application stands in an upstream's pipeline; undefined before the first tracking. */
  tracked(upstream: string, pipeline: number): Promise<Tracked | undefined>;
  /** Where the application stands in the pipelines of an upstream, by pipeline, up to the last that is tracked; at the cost of one. */
  positions(upstream: string): Promise<readonly (Tracked | undefined)[]>;
  /** The newest snapshot of an aggregate. */
  snapshot(aggregateId: string): Promise<Snapshot | undefined>;
  /**
   * Keeps a snapshot, unless there is one of its position or of a later one. One at the position `replacing` does not count:
   * it turned out to be of no use.
   */
  keepSnapshot(snapshot: Snapshot, replacing?: number): Promise<void>;
  /**
   * Reads the user's own tables, and returns what `work` returns: in a transaction in which the database refuses to write,
   * where it can, and which sees all as of one moment, while others go on writing. What `work` throws comes out untouched.
   */
  reading<Result>(work: ReadingWork<Tx, Result>): Promise<Result>;
  /** Calls `wake` soon after another process may have recorded: a prompt only, it may be lost or come for nothing. */
  prompted?(wake: () => void): Stop;
}

/** Ends what was begun; calling it again does nothing. */
export type Stop = () => void;

/** How the log of an application is opened. */
export interface OpenOptions {
  /** How many pipelines the log has. Default 1; to look only, as many as it was made with. */
  readonly pipelines?: number | undefined;
  /**
   * Whether to look only. Nothing is made, brought up to date, locked or recorded, and rights to read are enough. Rejects
   * with NothingStored, SchemaTooOld or LogMissing where there is not yet what would have to be made. Default false.
   */
  readonly readOnly?: boolean | undefined;
}

/** A place where applications keep their events: a database, a file, or memory. */
export interface Store<Tx = unknown> {
  /** Its name in messages. Holds no secret. */
  readonly description: string;
  /** Whether other processes may record in it too, so that its logs have to be polled. */
  readonly shared: boolean;
  /**
   * Opens the recorder of an application, making what is missing: a log of one pipeline, unless `options` say otherwise. Returns a
   * recorder at each call. Rejects with PipelinesMismatch where the log was made with another number of pipelines, with
   * InvalidIdentifier or InvalidArgument, with SchemaTooNew, and with StoreUnavailable; it may then be called again. To look only, it
   * makes and changes nothing: see `OpenOptions.readOnly`.
   */
  open(application: string, options?: OpenOptions): Promise<Recorder<Tx>>;
  /** Lets go of connections and files. Recorders of the store are of no use after it. Calling it again does nothing. */
  close(): Promise<void>;
}
