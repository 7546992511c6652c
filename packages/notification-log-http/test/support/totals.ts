import { aggregate, application, data, event, into, pipe, projection, system } from "@es/core";

const asked = event("amount.asked", data<{ amount: number }>());
const added = event("amount.added", data<{ amount: number }>());

const Question = aggregate("question", () => ({}))
  .on(asked, (question) => question)
  .creates({ ask: (amount: number) => asked({ amount }) });

const Sum = aggregate("sum", () => ({ sum: 0 }))
  .on(added, ({ sum }, { data }) => ({ sum: sum + data.amount }))
  .creates({ begin: (amount: number) => added({ amount }) })
  .commands({ add: (_, amount: number) => added({ amount }) });

const upstream = application("upstream", { questions: Question }).commands({
  ask: (_, id: string, amount: number) => Question.ask(id, amount),
});

const follower = application("follower", { sums: Sum }).on(asked, async ({ data }, { sums }) => {
  const name = `sum${data.amount % 7}`;
  const sum = await sums.get(name);
  return sum === undefined ? Sum.begin(name, data.amount) : sum.add(data.amount);
});

/** The view of the tests of projections. */
export interface Tally {
  add(amount: number): void;
}

const tally = projection("tally", into<Tally>()).on(added, ({ data }, view) => view.add(data.amount));

/** A system whose follower's log shows whether it processed every event once, and in order. */
export const totals = totalsIn(1);

/** The same in a number of pipelines. */
export function totalsIn(pipelines: number) {
  return system(pipe(upstream, follower, tally), { pipelines });
}
