import { aggregate, application, data, event, type Infrastructure, pipe, type RunningSystem, system } from "@es/core";
import { pipelineOf } from "@es/core/adapter";

const asked = event("withdrawal.asked", data<{ account: string; amount: number }>());
const Request = aggregate("request", () => ({}))
  .on(asked, (request) => request)
  .creates({ ask: (account: string, amount: number) => asked({ account, amount }) });

const changed = event("account.changed", data<{ by: number }>());
const refused = event("account.refused", data<{ amount: number }>());

/** Its history shows what was lost, doubled, or came in another order. */
const Account = aggregate("account", () => ({ balance: 10, history: [] as readonly string[] }))
  .on(changed, (account, { data: { by } }) => ({ balance: account.balance + by, history: [...account.history, `${by}`] }))
  .on(refused, (account, { data: { amount } }) => ({ ...account, history: [...account.history, `refused ${amount}`] }))
  .creates({ open: () => changed({ by: 0 }) })
  .commands({ withdraw: ({ balance }, amount: number) => (amount > balance ? refused({ amount }) : changed({ by: -amount })) });

/** Runs before core decides. It does nothing, unless a test says otherwise. */
export type Before = (account: string, amount: number) => void | Promise<void>;

export interface BankOptions {
  readonly pipelines?: number;
  readonly before?: Before;
  /** The same for reporting. */
  readonly beforeReport?: Before;
}

/** The line `commands | core | reporting`, partitioned by account; core refuses what an account does not hold. */
export function bankOf({ pipelines = 1, before = () => {}, beforeReport = () => {} }: BankOptions = {}) {
  const commands = application("commands", { requests: Request })
    .pipelineBy(({ data }) => (data as { account: string }).account)
    .commands({ ask: (_, id: string, account: string, amount: number) => Request.ask(id, account, amount) });
  const core = application("core", { accounts: Account }).on(asked, async ({ data }, { accounts }) => {
    await before(data.account, data.amount);
    const account = (await accounts.get(data.account)) ?? Account.open(data.account);
    return account.withdraw(data.amount);
  });
  const reporting = application("reporting", { accounts: Account }).on(changed, async ({ aggregateId, data }, { accounts }) => {
    await beforeReport(aggregateId, data.by);
    const account = (await accounts.get(aggregateId)) ?? Account.open(aggregateId);
    return account.withdraw(-data.by);
  });
  return system(pipe(commands, core, reporting), { name: "bank", pipelines });
}

export type Bank = ReturnType<typeof bankOf>;
export type BankInfrastructure = Infrastructure<Bank, undefined>;

/** The name of an account whose requests go to a pipeline. */
export function accountIn(pipeline: number, pipelines: number): string {
  for (let n = 0; ; n += 1) if (pipelineOf(`account${n}`, pipelines) === pipeline) return `account${n}`;
}

/** The history of an account in one of the bank's applications. */
export async function historyOf(running: RunningSystem<Bank, undefined>, application: "core" | "reporting", account: string) {
  return (await running[application].accounts.get(account))?.state.history ?? [];
}
