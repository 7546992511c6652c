import { aggregate, application, data, event, into, pipe, projection, system as systemOf } from "@es/core";

const requested = event("request.made", data<{ amount: number }>());
const Request = aggregate("request", () => ({ amount: 0 }))
  .on(requested, (_, { data }) => ({ amount: data.amount }))
  .creates({ make: (amount: number) => requested({ amount }) });

const paid = event("payment.made", data<{ amount: number }>());
const Payment = aggregate("payment", () => ({ amount: 0 }))
  .on(paid, (_, { data }) => ({ amount: data.amount }))
  .creates({ make: (amount: number) => paid({ amount }) });

const commands = application("commands", { requests: Request }).commands({
  request: (_, id: string, amount: number) => Request.make(id, amount),
});

/** Cannot take negative amounts, and hangs at 13. */
const core = application("core", { payments: Payment }).on(requested, async ({ data, aggregateId }) => {
  if (data.amount === 13) await hanging();
  if (data.amount < 0) throw new RangeError(`${data.amount} is negative`);
  return Payment.make(aggregateId, data.amount);
});

/** The view of the projection. */
export interface Payments {
  add(id: string, amount: number): void | Promise<void>;
}

const reporting = projection("reporting", into<Payments>()).on(paid, ({ data, aggregateId }, totals) =>
  totals.add(aggregateId, data.amount),
);

/** commands | core | reporting, in two pipelines, on any store. */
export const system = systemOf(pipe(commands, core, reporting), { name: "payments", pipelines: 2 });

function hanging(): Promise<never> {
  console.log(JSON.stringify({ msg: "hangs" }));
  return new Promise(() => {});
}
