import { aggregate, application, correlated, data, eventsThatAre, into, pipe, projection, system } from "@es/core";

/** commands | core | reporting, whose events know what they go back to. */
const event = eventsThatAre(correlated());
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
  requestMany: (_, ids: readonly string[]) => ids.map((id) => Request.make(id, 1)),
});

const core = application("core", { payments: Payment }).on(requested, ({ data, aggregateId }) => {
  if (data.amount < 0) throw new RangeError(`${data.amount} is negative`);
  return Payment.make(aggregateId, data.amount);
});

export interface Totals {
  add(amount: number): void;
}

const reporting = projection("reporting", into<Totals>()).on(paid, ({ data }, totals) => totals.add(data.amount));

export const traced = system(pipe(commands, core, reporting), { name: "traced" });
