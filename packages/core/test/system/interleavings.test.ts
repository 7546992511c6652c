import { aggregate, application, data, event, memory, pipe, type System, system } from "@es/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Follower } from "../../src/process/follower.js";
import { type OpenSystem, openSystem } from "../../src/system/open-system.js";

const asked = event("withdrawal.asked", data<{ account: string; amount: number }>());
const Request = aggregate("request", () => ({}))
  .on(asked, (request) => request)
  .creates({ ask: (account: string, amount: number) => asked({ account, amount }) });

const changed = event("account.changed", data<{ by: number }>());
const refused = event("account.refused", data<{ amount: number }>());
const Account = aggregate("account", () => ({ balance: 10, history: [] as readonly string[] }))
  .on(changed, (account, { data: { by } }) => ({ balance: account.balance + by, history: [...account.history, `${by}`] }))
  .on(refused, (account, { data: { amount } }) => ({ ...account, history: [...account.history, `refused ${amount}`] }))
  .creates({ open: () => changed({ by: 0 }) })
  .commands({ withdraw: ({ balance }, amount: number) => (amount > balance ? refused({ amount }) : changed({ by: -amount })) });

const commands = application("commands", { requests: Request })
  .pipelineBy(({ data }) => (data as { account: string }).account)
  .commands({ ask: (_, id: string, account: string, amount: number) => Request.ask(id, account, amount) });
const core = application("core", { accounts: Account }).on(asked, async ({ data }, { accounts }) => {
  const account = (await accounts.get(data.account)) ?? Account.open(data.account);
  return account.withdraw(data.amount);
});
const copies = (name: string) =>
  application(name, { accounts: Account }).on(changed, async ({ aggregateId, data }, { accounts }) => {
    const account = (await accounts.get(aggregateId)) ?? Account.open(aggregateId);
    return account.withdraw(-data.by);
  });
const reporting = copies("reporting");

interface Asked {
  readonly account: string;
  readonly amount: number;
}

const requests = fc.array(fc.record({ account: fc.constantFrom("a", "b", "c", "d"), amount: fc.integer({ min: 1, max: 8 }) }), {
  maxLength: 30,
});
// The next event: a small number lets that follower step, a large one gives the next command.
const schedules = fc.array(fc.nat({ max: 20 }), { maxLength: 200 });

describe("a line of commands, core and reporting", () => {
  it("gives the same state whatever the interleaving, the batches and the number of pipelines", () =>
    fc.assert(
      fc.asyncProperty(
        requests,
        schedules,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (all, schedule, pipelines, batchSize) => {
          const line = (pipelines: number) => system(pipe(commands, core, reporting), { pipelines: pipelines });
          const expected = await play(line(1), all, [], 500);
          expect(await play(line(pipelines), all, schedule, batchSize)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    ));
});

describe("a system whose streams come together again", () => {
  const slow = copies("slow");
  const joined = application("joined", { accounts: Account }).on(changed, async ({ data }, { accounts }) => {
    const account = (await accounts.get("all")) ?? Account.open("all");
    return account.withdraw(-data.by);
  });
  const recombined = system([pipe(commands, core, joined), pipe(core, slow, joined)]);

  it("was warned of", () => {
    expect(recombined.warnings).toMatchObject([{ kind: "recombination", edge: { upstream: "slow", application: "joined" } }]);
  });

  it("gives another state under another interleaving", async () => {
    const all = [3, 5, 1].map((amount) => ({ account: "a", amount }));
    // Followers in the order of the pipes: 0 is core, 1 joined after core, 2 slow, 3 joined after slow.
    const direct = await play(recombined, all, [20, 20, 20, 0, 0, 0, 1, 1, 2, 2, 3, 3], 1);
    const mixed = await play(recombined, all, [20, 0, 2, 1, 3, 20, 0, 2, 3, 1, 20, 0, 2, 3, 1], 1);
    expect(mixed).not.toEqual(direct);
  });
});

/** Gives the commands and lets followers step as scheduled, then all of them to the end; answers the state of every account. */
async function play(definition: System, all: readonly Asked[], schedule: readonly number[], batchSize: number): Promise<unknown> {
  const open = await openSystem(definition, { store: memory() as never, batchSize });
  const followers = open.followers.map((progress) => new Follower(progress));
  const left = all.map(({ account, amount }, index) => [`r${index}`, account, amount] as const);
  const giveNext = async () => {
    const next = left.shift();
    if (next !== undefined) await open.applications.get("commands")?.execute("ask", next);
  };
  for (const turn of schedule) await (followers[turn]?.step() ?? giveNext());
  while (left.length > 0) await giveNext();
  for (let more = true; more; ) {
    more = false;
    for (const follower of followers) more = (await follower.step()) || more;
  }
  return statesIn(open);
}

async function statesIn({ applications }: OpenSystem): Promise<unknown> {
  const states: Record<string, unknown> = {};
  for (const [name, open] of applications) {
    for (const id of ["a", "b", "c", "d", "all"]) {
      const account = (await open.repositories().accounts?.get(id)) as { readonly state: unknown } | undefined;
      if (account !== undefined) states[`${name} ${id}`] = account.state;
    }
  }
  return states;
}
