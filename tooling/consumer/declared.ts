import {
  aggregate,
  answering,
  application,
  correlated,
  data,
  event,
  eventsThatAre,
  hashChained,
  into,
  jsonMapper,
  memory,
  pipe,
  projection,
  retrying,
  singleThreaded,
  system,
  timestamped,
} from "@es/core";

// Declarations are written for all of these exports. Every type in them has to have a name that a program outside can reach.
export const plain = event("a.b", data<{ n: number }>());
export const upcasted = event("a.c", data<{ n: number; m: string }>());
export const every = eventsThatAre(timestamped(), correlated(), hashChained());
export const chained = every("a.d", data<{ readonly x: readonly string[] }>());
export const bare = event("a.e");
export const Thing = aggregate("thing", (): { n: number } => ({ n: 0 }))
  .on(plain, (_, { data: { n } }) => ({ n }))
  .on(chained, (s) => s)
  .on(bare, (s) => s)
  .creates({ make: (n: number) => plain({ n }) })
  .commands({ add: (_, n: number) => plain({ n }), end: () => bare() });
export const made = Thing.make("1", 2);
export const things = application("things", { things: Thing }).commands({
  make: ({ things }, id: string) => answering({ left: 4 }, things.make(id, 1)),
  plain: ({ things }, id: string) => things.make(id, 1),
});
export const other = application("other", { things: Thing })
  .on(plain, ({ aggregateId }, { things }) => things.make(aggregateId, 1))
  .onOwn(chained, () => undefined);
export const view = projection("view", into<{ add(n: number): void }>()).on(plain, ({ data: { n } }, view) => view.add(n));
export const whole = system(pipe(things, other, view));
export const running = await singleThreaded(whole, { store: memory(), views: { view: () => ({ add: () => {} }) } });
export const r1 = await running.things.make("x");
export const r2 = await running.things.plain("y");
export const repo = running.things.things;
export const changed = await repo.change("x", (thing) => thing.add(3));
export const status = await running.status();
export const mapper = jsonMapper();
export const again = await retrying(() => running.things.plain("z"));
export const fact = plain({ n: 1 });
export const pending = made.pending;
export const log = running.things.log;
