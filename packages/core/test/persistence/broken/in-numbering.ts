import { nextTurn } from "../../../src/testing/recorder-contract/trial.js";
import { broken, type Flaws, idsIn, type Sound, withRead } from "./broken-store.js";

/** Flaws in the ids of notifications. */
export const inNumbering: Flaws = {
  "leaves a gap in its ids": broken((sound) => {
    const withGap = (id: number) => (id > 7 ? id + 1 : id);
    const withoutGap = (id: number) => (id > 8 ? id - 1 : id);
    return {
      record: async (...args) =>
        (await sound.record(...args)).map((outcome) => (outcome.refused ? outcome : { ids: outcome.ids.map(withGap) })),
      head: async (pipeline) => withGap(await sound.head(pipeline)),
      notifications: async (pipeline, { after, ...range }) =>
        (await sound.notifications(pipeline, { ...range, after: withoutGap(after) })).map((event) => ({ ...event, id: withGap(event.id) })),
    };
  }),
  "leaves a gap where a unit was refused": broken((sound) => {
    const gaps: number[] = [];
    const shifted = (id: number) => id + gaps.filter((gap) => gap < id).length;
    return {
      record: async (units) => {
        const outcomes = await sound.record(units);
        if (outcomes.some(({ refused }) => refused)) gaps.push(await sound.head(units[0]?.pipeline ?? 0));
        return outcomes.map((outcome) => (outcome.refused ? outcome : { ids: outcome.ids.map(shifted) }));
      },
      head: async (pipeline) => shifted(await sound.head(pipeline)),
      notifications: async (...args) => (await sound.notifications(...args)).map((event) => ({ ...event, id: shifted(event.id) })),
    };
  }),
  "fills ids in later than it commits those after them": broken(fillingIn),
  "counts ids from 0": withRead((read) => read.map((event) => ({ ...event, id: event.id - 1 }))),
  "shares ids between pipelines": broken(sharingIds),
  "answers the ids of a unit backwards": broken((sound) => ({
    record: async (...args) =>
      (await sound.record(...args)).map((outcome) => (outcome.refused ? outcome : { ids: outcome.ids.toReversed() })),
  })),
  "answers heads in the order of text": broken((sound) => ({
    heads: async () =>
      (await sound.heads())
        .map((head, pipeline) => ({ head, pipeline: `${pipeline}` }))
        .sort(byText)
        .map(({ head }) => head),
  })),
  "leaves out the heads of empty pipelines": broken((sound) => ({ heads: async () => (await sound.heads()).filter((head) => head > 0) })),
  "has a head that lags behind": broken((sound) => ({ head: async (pipeline) => Math.max(0, (await sound.head(pipeline)) - 1) })),
};

/** A sequence taken without a lock: the reader of a later id comes before the commit of an earlier one. */
function fillingIn(sound: Sound): Partial<Sound> {
  const uncommitted = new Set<number>();
  let calls = 0;
  return {
    record: async (...args) => {
      const outcomes = await sound.record(...args);
      const ids = outcomes.flatMap(idsIn);
      calls += 1;
      if (calls % 3 > 0) return outcomes;
      for (const id of ids) uncommitted.add(id);
      await nextTurn();
      await nextTurn();
      for (const id of ids) uncommitted.delete(id);
      return outcomes;
    },
    notifications: async (...args) => (await sound.notifications(...args)).filter(({ id }) => !uncommitted.has(id)),
  };
}

/** One sequence for all pipelines. */
function sharingIds(sound: Sound): Partial<Sound> {
  const pipelineOf: number[] = [];
  const inPipeline = async (pipeline: number) => {
    const all = await sound.notifications(0, { after: 0, limit: 1_000_000 });
    return all.filter(({ id }) => pipelineOf[id] === pipeline).map((event) => ({ ...event, pipeline }));
  };
  return {
    record: async (units) => {
      const outcomes = await sound.record(units.map((unit) => ({ ...unit, pipeline: 0 })));
      for (const [index, outcome] of outcomes.entries()) for (const id of idsIn(outcome)) pipelineOf[id] = units[index]?.pipeline ?? 0;
      return outcomes;
    },
    head: async (pipeline) => (await inPipeline(pipeline)).at(-1)?.id ?? 0,
    notifications: async (pipeline, { after, limit, upTo = Number.MAX_SAFE_INTEGER, types }) => {
      await sound.notifications(pipeline, { after, limit, upTo });
      const wanted = (await inPipeline(pipeline)).filter(({ id, type }) => id > after && id <= upTo && (types?.includes(type) ?? true));
      return wanted.slice(0, limit);
    },
  };
}

function byText(one: { readonly pipeline: string }, other: { readonly pipeline: string }): number {
  return one.pipeline < other.pipeline ? -1 : 1;
}
