import { aggregate, application, data, event, pipe, system } from "@es/core";

/** A line of an order: an event's data of ordinary size, some hundred bytes as JSON. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly at: string;
  readonly customer: string;
}

export const noted = event("item.noted", data<Line>());

/** An aggregate that costs next to nothing, so that what is measured is everything else. */
export const Item = aggregate("item", () => ({ lines: 0, units: 0 }))
  .on(noted, (item, { data }) => ({ lines: item.lines + 1, units: item.units + data.quantity }))
  .creates({ note: (lines: readonly Line[]) => lines.map((line) => noted(line)) });

const source = application("source", { items: Item });

/** One event out for every event in. */
const copying = application("copying", { copies: Item }).on(noted, ({ aggregateId, data }) => Item.note(aggregateId, [data]));

/** `source | copying`, with so many pipelines. */
export function copyingSystem(pipelines = 1) {
  return system(pipe(source, copying), { name: "benchmark", pipelines });
}

export const line: Line = {
  sku: "the-greek-xl",
  quantity: 2,
  unitPrice: 2550,
  at: "2015-06-30T18:25:43.000Z",
  customer: "8a6e0804-2bd0-4672-b79d-d97027f9071a",
};

/** So many lines of data for an aggregate. */
export function lines(count: number): readonly Line[] {
  return Array.from({ length: count }, () => line);
}

/** `source | hearing`: an application that tells the parent process which events it hears of. */
export const hearingSystem = system(
  pipe(
    source,
    application("hearing").on(noted, ({ aggregateId }) => {
      process.send?.(aggregateId);
      return undefined;
    }),
  ),
);
