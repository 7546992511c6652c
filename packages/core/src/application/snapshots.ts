import { type AggregateDefinition, AggregateInstance, type AggregateVersion } from "../domain/aggregate-instance.js";
import { exactJson, NotExact } from "../domain/exact-json.js";
import { deepFreeze } from "../domain/immutable.js";
import type { EventStore } from "../persistence/event-store.js";
import type { BytesContext } from "../persistence/mapper.js";

interface StoredMark {
  readonly mark: AggregateVersion;
  readonly version: number;
  /** Absent from snapshots that were kept without a look at whether JSON gives their state back. */
  readonly exact?: true;
}

/** A snapshot that was found: its mark, or none where it cannot be used and is to be replaced. */
export interface FoundSnapshot {
  readonly position: number;
  readonly mark?: AggregateVersion;
}

/** Of how many aggregates' snapshots an open application warns: more would say nothing new. */
const mostWarnings = 1000;

/** Keeps snapshots of long-lived aggregates, so that loading one does not begin with its first event. */
export class SnapshotStore {
  /** The definitions and the aggregates that were warned of. */
  readonly #warned = new Set<unknown>();

  constructor(
    private readonly store: EventStore<never>,
    private readonly every: number | undefined,
  ) {}

  /**
   * The newest snapshot of the aggregate, unless it is of another version of its definition. One that cannot be read is
   * warned of, and found without its mark.
   */
  async newest(definition: AggregateDefinition, key: string): Promise<FoundSnapshot | undefined> {
    if (this.every === undefined) return undefined;
    const snapshot = await this.store.recorder.snapshot(key);
    if (snapshot === undefined) return undefined;
    const { position, data } = snapshot;
    try {
      const { mark, version, exact } = checkedMark(this.store.mapper.fromBytes(data, this.#context(key, position)), position);
      if (version !== definition.version) return undefined;
      return exact ? { position, mark: deepFreeze(mark) } : { position };
    } catch (error) {
      this.leaveAside(key, error);
      return { position };
    }
  }

  /** Says that the snapshot of an aggregate cannot be used, and why: once for each aggregate. */
  leaveAside(key: string, cause: unknown): void {
    if (this.#warned.has(key) || this.#warned.size >= mostWarnings) return;
    this.#warned.add(key);
    const why = cause instanceof Error ? cause.message : String(cause);
    this.#warn("ES_SNAPSHOT_LEFT_ASIDE", `The snapshot of ${key} in ${this.#application} is left aside, its events are replayed: ${why}`);
  }

  /** Takes a snapshot if a multiple of `every` lies after `from` and up to where the aggregate stands. */
  async keepIfDue(instance: AggregateInstance, key: string, from: number): Promise<void> {
    const { every } = this;
    if (every === undefined || Math.floor(instance.position / every) === Math.floor(from / every)) return;
    await this.#keep(instance, key);
  }

  /** Takes a snapshot in place of the one at a position that cannot be used. */
  async replace(instance: AggregateInstance, key: string, position: number): Promise<void> {
    if (instance.position > 0) await this.#keep(instance, key, position);
  }

  async #keep(instance: AggregateInstance, key: string, replacing?: number): Promise<void> {
    const definition = AggregateInstance.definitionOf(instance);
    const mark = AggregateInstance.versionOf(instance);
    if (this.store.recorder.readOnly || !this.#comesBack(definition, mark.state)) return;
    try {
      const stored: StoredMark = { mark, version: definition.version, exact: true };
      const data = this.store.mapper.toBytes(stored, this.#context(key, mark.position));
      await this.store.recorder.keepSnapshot({ aggregateId: key, position: mark.position, data }, replacing);
    } catch (error) {
      // The events are recorded: a snapshot that could not be kept costs time, and must not look like a failed save.
      process.emitWarning(`No snapshot of ${key} was kept: ${String(error)}`);
    }
  }

  /** Whether JSON gives a state back as it is; if not, says so once for each definition. */
  #comesBack(definition: AggregateDefinition, state: unknown): boolean {
    try {
      exactJson(state ?? null, "state");
      return true;
    } catch (error) {
      if (!(error instanceof NotExact)) throw error;
      if (this.#warned.has(definition)) return false;
      this.#warned.add(definition);
      const { name } = definition;
      this.#warn("ES_SNAPSHOT_NOT_KEPT", `No snapshots of the aggregate "${name}" in ${this.#application} are kept: ${error.message}`);
      return false;
    }
  }

  get #application(): string {
    return this.store.recorder.application;
  }

  #warn(code: string, message: string): void {
    process.emitWarning(message, { code });
  }

  #context(aggregateId: string, position: number): BytesContext {
    return { application: this.#application, aggregateId, position, type: "es.snapshot" };
  }
}

/** Returns the mark in a snapshot, if it is one of this position. Throws an error that says what is wrong with it. */
function checkedMark(value: unknown, position: number): StoredMark {
  const { mark, version, exact } = fieldsOf(value, "it");
  const { state, metadata, at, position: own } = fieldsOf(mark, "its mark");
  const { pipeline, id, unitId, identity } = fieldsOf(at, "its place in the log");
  if (!isCount(version, Number.MIN_SAFE_INTEGER)) throw new TypeError("its version is no whole number");
  if (own !== position || !isCount(position, 1)) throw new TypeError(`it is of position ${String(own)}, and stands at ${position}`);
  const named = (unitId === undefined || isCount(unitId, 0)) && (identity === undefined || typeof identity === "string");
  if (!isCount(pipeline, 0) || !isCount(id, 1) || !named) throw new TypeError("its place in the log is none");
  if (state === undefined) throw new TypeError("it has no state");
  return {
    mark: { state, position, metadata: fieldsOf(metadata, "its metadata"), at: { pipeline, id, unitId, identity } },
    version,
    ...(exact === true && { exact }),
  };
}

function fieldsOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(`${name} is no object`);
  return value as Record<string, unknown>;
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
