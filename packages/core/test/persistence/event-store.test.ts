import {
  type DomainEvent,
  data,
  EventStore,
  event,
  InvalidArgument,
  jsonMapper,
  MemoryRecorder,
  RecordConflict,
  UnstorableEvent,
} from "@es/core";
import { describe, expect, it } from "vitest";

const noted = event("thing.noted", data<{ value: number }>());

function stores(pipelines = 1) {
  const recorder = new MemoryRecorder("trial", pipelines);
  return { recorder, store: new EventStore(recorder, jsonMapper(), new Map([[noted.type, noted]])) };
}

function noting(position: number, value: unknown = position): DomainEvent {
  return { type: "thing.noted", aggregate: "thing", aggregateId: "1", position, data: { value }, metadata: {} };
}

describe("an event store", () => {
  it("gives back the events of an aggregate, with their places in the log", async () => {
    const { store } = stores(2);
    const first = await store.append({ pipeline: 1, events: [noting(1), noting(2)] });
    expect(first).toEqual({ application: "trial", pipeline: 1, ids: [1, 2], unitId: expect.any(Number) });
    const { unitId } = await store.append({ pipeline: 0, events: [noting(3)] });
    expect(unitId).not.toBe(first.unitId);
    expect(await store.events("thing/1", { after: 1 })).toEqual([
      { event: noting(2), at: { pipeline: 1, id: 2, unitId: first.unitId } },
      { event: noting(3), at: { pipeline: 0, id: 1, unitId } },
    ]);
  });

  it("keeps tracking and dependencies with the events", async () => {
    const { store, recorder } = stores();
    const tracking = [{ upstream: "up", pipeline: 0, epoch: "e", from: 0, to: 4 }];
    const dependencies = [{ pipeline: 1, id: 9 }];
    await store.append({ pipeline: 0, events: [noting(1)], tracking, dependencies });
    expect(await recorder.tracked("up", 0)).toEqual({ position: 4, epoch: "e" });
    expect((await recorder.events("thing/1"))[0]?.dependencies).toEqual(dependencies);
  });

  it("rejects a conflict", async () => {
    const { store } = stores();
    await store.append({ pipeline: 0, events: [noting(1)] });
    await expect(store.append({ pipeline: 0, events: [noting(1)] })).rejects.toThrow(RecordConflict);
  });

  it("records nothing of a unit with an event that cannot be stored, and harms no other", async () => {
    const { store, recorder } = stores();
    const wrong = store.append({ pipeline: 0, events: [noting(1), noting(2, 1n)] });
    const right = store.append({ pipeline: 0, events: [noting(1)] });
    await expect(wrong).rejects.toThrow(UnstorableEvent);
    expect((await right).ids).toEqual([1]);
    expect(await recorder.head(0)).toBe(1);
  });

  it("refuses a pipeline that the application does not have", async () => {
    await expect(stores(2).store.append({ pipeline: 2, events: [noting(1)] })).rejects.toThrow(InvalidArgument);
  });
});
