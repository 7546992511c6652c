/** How big a program is. */
export interface Size {
  readonly applications: number;
  /** Of each application. */
  readonly aggregates: number;
  /** Of each aggregate: as many commands too. */
  readonly events: number;
}

/** The text of a plausible program: applications that follow each other, with aggregates that have as many commands as events. */
export function programOf(size: Size): string {
  const names = range(size.applications).map((application) => `app${application}`);
  return `import { aggregate, application, data, event, memory, pipe, singleThreaded, system } from "@es/core";
${range(size.applications)
  .map((application) => applicationOf(application, size))
  .join("\n")}
export const all = system(pipe(${names.join(", ")}));
export const running = await singleThreaded(all, { store: memory() });
export const recorded = await running.${names.at(-1)}.begin("1", 2);
`;
}

function applicationOf(application: number, size: Size): string {
  const kinds = range(size.aggregates);
  const reactions = application === 0 ? [] : kinds.map((kind) => reactionOf(application, kind));
  return `${kinds.map((kind) => aggregateOf(`${application}_${kind}`, size.events)).join("\n")}
export const app${application} = application("app${application}", { ${kinds.map((kind) => `r${kind}: Agg${application}_${kind}`).join(", ")} })
  ${reactions.join("\n  ")}
  .commands({ begin: async ({ r0 }, id: string, n: number) => (await r0.expect(id)).do0(n) });`;
}

function reactionOf(application: number, kind: number): string {
  return `.on(e${application - 1}_${kind}_0, ({ data }) => Agg${application}_${kind}.start(data.id, data.id))`;
}

function aggregateOf(name: string, count: number): string {
  const events = range(count).map((index) => `e${name}_${index}`);
  const types = "{ id: string; n: number; lines: readonly { sku: string; q: number }[] }";
  return `${events.map((event, index) => `export const ${event} = event("agg${name}.happened${index}", data<${types}>());`).join("\n")}
export const Agg${name} = aggregate("agg${name}", () => ({ n: 0, list: [] as readonly string[] }))
  ${events.map((event) => `.on(${event}, (state, { data }) => ({ ...state, n: state.n + data.n }))`).join("\n  ")}
  .creates({ start: (id: string) => ${events[0]}({ id, n: 1, lines: [] }) })
  .commands({ ${events.map((event, index) => `do${index}: (state, n: number) => ${event}({ id: "x", n: state.n + n, lines: [] })`).join(", ")} });`;
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
