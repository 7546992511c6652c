import { aggregate, application, data, event, into, pipe, projection, system } from "@es/core";
import { held } from "./hold.js";

interface Transfer {
  readonly account: string;
  readonly amount: number;
  /** A folder in which the first node that processes this waits to be killed or released. */
  readonly hold?: string;
}

const asked = event("transfer.asked", data<Transfer>());
const signed = event("transfer.signed", data<{ account: string }>());

/** A command makes two events, so that half of one would show. */
const Request = aggregate("request", () => ({}))
  .on(asked, (request) => request)
  .on(signed, (request) => request)
  .creates({ ask: (transfer: Transfer) => [asked(transfer), signed({ account: transfer.account })] });

const opened = event("account.opened");
const booked = event("account.booked", data<Booking>());
const rounded = event("account.rounded", data<{ hundreds: number }>());

interface Booking {
  readonly account: string;
  readonly request: string;
  readonly amount: number;
  readonly balance: number;
}

const Account = aggregate("account", () => ({ balance: 0 }))
  .on(opened, (account) => account)
  .on(booked, (_, { data: { balance } }) => ({ balance }))
  .on(rounded, (account) => account)
  .creates({ open: () => opened() })
  .commands({
    book: ({ balance: before }, { account, request, amount }: Omit<Booking, "balance">) => {
      const balance = before + amount;
      const hundreds = Math.floor(balance / 100);
      const booking = booked({ account, request, amount, balance });
      return hundreds > Math.floor(before / 100) ? [booking, rounded({ hundreds })] : [booking];
    },
  });

const requests = application("requests", { requests: Request })
  .commands({ ask: (_, id: string, transfer: Transfer) => Request.ask(id, transfer) })
  .pipelineBy(({ data }) => (data as Transfer).account);

const accounts = application("accounts", { accounts: Account }).on(asked, async ({ data, aggregateId }, { accounts }) => {
  if (data.hold !== undefined) await held(data.hold);
  const account = (await accounts.get(data.account)) ?? Account.open(data.account);
  return account.book({ account: data.account, request: aggregateId, amount: data.amount });
});

/** A table of the user's own: any booking that is lost, doubled or out of order changes its row for ever. */
export interface Report {
  add(account: string, amount: number): void | Promise<void>;
}

const reporting = projection("reporting", into<Report>()).on(booked, ({ data }, report) => report.add(data.account, data.amount));

/** requests | accounts | reporting, in three pipelines. */
export const bank = system(pipe(requests, accounts, reporting), { name: "bank", pipelines: 3 });
