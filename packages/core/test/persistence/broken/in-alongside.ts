import { StoreUnavailable } from "@es/core";
import type { Outcome } from "../../../src/persistence/recorder.js";
import { broken, type Flaws, withUnits } from "./broken-store.js";

/** Flaws in work alongside. */
export const inAlongside: Flaws = {
  "takes no notice when alongside fails": withUnits(({ alongside, ...unit }) => ({
    ...unit,
    alongside: async () => {
      await Promise.resolve(alongside?.(undefined)).catch(() => {});
    },
  })),
  "does not wait for alongside": withUnits(({ alongside, ...unit }) => ({
    ...unit,
    alongside: () => {
      Promise.resolve(alongside?.(undefined)).catch(() => {});
    },
  })),
  "does work alongside after the commit": broken((sound) => ({
    record: async (units) => {
      const outcomes: Outcome[] = [];
      for (const { alongside, ...unit } of units) {
        const [outcome] = (await sound.record([unit])) as [Outcome];
        const failure = outcome.refused ?? (await failureOf(async () => alongside?.(undefined)));
        outcomes.push(failure ? { refused: failure } : outcome);
      }
      return outcomes;
    },
  })),
  "never does work alongside": withUnits(({ alongside: _, ...unit }) => unit),
  "wraps what alongside throws": withUnits((unit) => ({
    ...unit,
    alongside: async () => {
      const failure = await failureOf(async () => unit.alongside?.(undefined));
      if (failure) throw new Error("alongside failed", { cause: failure });
    },
  })),
  "rejects a whole call where alongside fails": broken((sound) => ({
    record: async (...args) => {
      const outcomes = await sound.record(...args);
      for (const { refused } of outcomes)
        if (refused?.constructor === Error) throw new StoreUnavailable("memory", "alongside failed", { cause: refused });
      return outcomes;
    },
  })),
};

async function failureOf(work: () => Promise<void>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("alongside failed", { cause: error });
  }
}
