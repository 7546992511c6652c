import { RecordConflict } from "@es/core";
import type { Unit } from "../../../src/persistence/recorder.js";
import { broken, type Flaws, idsIn } from "./broken-store.js";

/** Flaws in how the units of several pipelines share a call. */
export const inGrouping: Flaws = {
  "records all units of a call in the pipeline of the first": broken((sound) => ({
    record: (units) => sound.record(units.map((unit) => ({ ...unit, pipeline: pipelineOf(units[0]) }))),
  })),
  "numbers the units of a call over all pipelines": broken((sound) => ({
    record: async (units) => {
      const outcomes = await sound.record(units);
      let last = Math.max(0, ...idsIn(outcomes[0] ?? { ids: [] })) - idsIn(outcomes[0] ?? { ids: [] }).length;
      return outcomes.map((outcome) => (outcome.refused ? outcome : { ids: outcome.ids.map(() => ++last) }));
    },
  })),
  "records a call pipeline by pipeline": broken((sound) => ({
    record: async (units) => {
      const order = [...units.keys()].sort((one, other) => pipelineOf(units[one]) - pipelineOf(units[other]));
      const outcomes = await sound.record(order.map((index) => units[index] as Unit<undefined>));
      return units.map((_, index) => outcomes[order.indexOf(index)] ?? { ids: [] });
    },
  })),
  "answers the units of each pipeline one after the other": broken((sound) => ({
    record: async (units) => {
      const outcomes = await sound.record(units);
      const order = [...units.keys()].sort((one, other) => pipelineOf(units[one]) - pipelineOf(units[other]));
      return order.map((index) => outcomes[index] ?? { ids: [] });
    },
  })),
  "refuses all pipelines of a call for a conflict in one": broken((sound) => ({
    record: async (units) => {
      const outcomes = await sound.record(units);
      const conflict = outcomes.find(({ refused }) => refused instanceof RecordConflict);
      const several = new Set(units.map(pipelineOf)).size > 1;
      return conflict && several ? outcomes.map(() => conflict) : outcomes;
    },
  })),
  "gives the first unit of a call its dependencies only": broken((sound) => ({
    record: (units) => sound.record(units.map(({ dependencies = [], ...unit }, index) => (index > 0 ? unit : { ...unit, dependencies }))),
  })),
};

function pipelineOf(unit: Unit<undefined> | undefined): number {
  return unit?.pipeline ?? 0;
}
