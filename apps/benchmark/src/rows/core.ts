import { type DomainEvent, jsonMapper } from "@es/core";
import { Item, type Line, lines, noted } from "../domain.js";
import { memory } from "../engines/engine.js";
import { type Row, repeatedly, type Work } from "../harness/row.js";
import { appending } from "./appends.js";
import { copying } from "./following.js";
import { openSource } from "./open-source.js";

/** The cost of the core by itself, event by event, beside the plainest code that does the same. */
export const coreRows: readonly Row[] = [
  {
    what: "events decided on and evolved by",
    against: "two plain functions",
    open: async () => ({ ours: byTheThousand(decide), baseline: byTheThousand(decidePlainly), close: async () => {} }),
  },
  {
    what: "events mapped to bytes and back",
    against: "JSON alone",
    open: async () => ({ ours: byTheThousand(map), baseline: byTheThousand(mapPlainly), close: async () => {} }),
  },
  {
    what: "appends of 1 event to memory, 32 callers",
    open: async () => {
      const { source, close } = await openSource(memory);
      return { ours: appending(source, 32, 1), close };
    },
  },
  {
    what: "events followed in memory, one out for each in",
    open: async () => {
      const { database, source, close } = await openSource(memory);
      return { ours: copying(database, source), close };
    },
  },
];

const thousand = lines(1000);
const mapper = jsonMapper();
const known = new Map([[noted.type, noted]]);
const events: readonly DomainEvent[] = Item.note("id", thousand).pending;

/** Without waiting in between: that would be what is measured. */
function byTheThousand(work: () => number): Work {
  return repeatedly(async () => work());
}

function decide(): number {
  return Item.note("id", thousand).state.lines;
}

function decidePlainly(): number {
  const facts = thousand.map((data) => ({ type: "item.noted", data }));
  let state = { lines: 0, units: 0 };
  for (const { data } of facts) state = { lines: state.lines + 1, units: state.units + data.quantity };
  return state.lines;
}

function map(): number {
  let mapped = 0;
  for (const event of events) mapped += mapper.toEvent("source", mapper.toStored("source", event, known), known).data === undefined ? 0 : 1;
  return mapped;
}

function mapPlainly(): number {
  let mapped = 0;
  for (const { data } of events) {
    const bytes = Buffer.from(JSON.stringify({ data }));
    mapped += (JSON.parse(bytes.toString()) as { data: Line }).data === undefined ? 0 : 1;
  }
  return mapped;
}
