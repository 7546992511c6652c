import type { ExpectedFollower, Kept, KeptEvent } from "@es/tooling/testing";

/** A row of the report. */
export interface ReportRow {
  readonly account: string;
  readonly entries: number;
  readonly total: number;
  readonly mix: number;
}

/** Returns the results that the followers of a bank must have, computed anew and without the library. */
export function expectedFollowers({ events }: Kept, report: readonly ReportRow[]): readonly ExpectedFollower[] {
  const accountsIn = (pipeline: number) => events.filter((event) => event.application === "accounts" && event.pipeline === pipeline);
  return [
    { application: "accounts", upstream: "requests", expected: bookings, found: (pipeline) => accountsIn(pipeline).map(said) },
    {
      application: "reporting",
      upstream: "accounts",
      expected: reports,
      found: (pipeline) => {
        const known = new Set(accountsIn(pipeline).map(({ aggregateId }) => aggregateId));
        const elsewhere = new Set(events.filter((event) => event.pipeline !== pipeline).map(({ aggregateId }) => aggregateId));
        // A row of nobody's account counts everywhere, so that it is seen.
        return report.filter(({ account }) => known.has(`account/${account}`) || !elsewhere.has(`account/${account}`));
      },
    },
  ];
}

function bookings(requests: readonly KeptEvent[]): readonly unknown[] {
  const accounts = new Map<string, { position: number; balance: number }>();
  return requests.flatMap(({ type, aggregateId, data }) => {
    if (type !== "transfer.asked") return [];
    const { account, amount } = data as { account: string; amount: number };
    const events: unknown[] = [];
    const state = accounts.get(account) ?? { position: 0, balance: 0 };
    const happened = (type: string, data: unknown) => {
      state.position += 1;
      events.push({ aggregateId: `account/${account}`, position: state.position, type, data });
    };
    if (!accounts.has(account)) happened("account.opened", {});
    accounts.set(account, state);
    const before = state.balance;
    state.balance += amount;
    const request = aggregateId.slice("request/".length);
    happened("account.booked", { account, request, amount, balance: state.balance });
    if (Math.floor(state.balance / 100) > Math.floor(before / 100))
      happened("account.rounded", { hundreds: Math.floor(state.balance / 100) });
    return events;
  });
}

function reports(accounts: readonly KeptEvent[]): readonly unknown[] {
  const rows = new Map<string, ReportRow>();
  for (const { type, data } of accounts) {
    if (type !== "account.booked") continue;
    const { account, amount } = data as { account: string; amount: number };
    const { entries, total, mix } = rows.get(account) ?? { entries: 0, total: 0, mix: 0 };
    rows.set(account, { account, entries: entries + 1, total: total + amount, mix: (mix * 31 + amount) % 1_000_003 });
  }
  return [...rows.values()].sort((one, other) => (one.account < other.account ? -1 : 1));
}

function said({ aggregateId, position, type, data }: KeptEvent): unknown {
  return { aggregateId, position, type, data: data ?? {} };
}
