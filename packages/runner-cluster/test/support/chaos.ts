import { memory, type Store, singleThreaded } from "@es/core";
import fc from "fast-check";
import type { Observation } from "../../src/index.js";
import { bankOf, historyOf } from "./bank.js";
import { far, type Way } from "./far.js";
import { type BankNode, simulation } from "./simulation.js";

const accounts = ["a", "b", "c", "d"] as const;

const asks = fc.record({ account: fc.constantFrom(...accounts), amount: fc.integer({ min: 1, max: 8 }) });

/** The events in a cluster's life: time passes, nodes die, lose their way to the engine or to the store, the engine forgets. */
const happenings = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 5000 }) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom("die", "lose-engine", "lose-store"), node: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("mend", "forget", "lose-engine-for-all") }) },
);

/** All that makes up the life of a cluster. */
export const lives = fc.record({
  seed: fc.nat(),
  pipelines: fc.integer({ min: 1, max: 4 }),
  nodes: fc.integer({ min: 1, max: 3 }),
  batchSize: fc.integer({ min: 1, max: 5 }),
  events: fc.integer({ min: 1, max: 8 }),
  lost: fc.double({ min: 0, max: 0.6, noNaN: true }),
  doubled: fc.double({ min: 0, max: 0.6, noNaN: true }),
  asked: fc.array(asks, { minLength: 1, maxLength: 40 }),
  happenings: fc.array(happenings, { maxLength: 30 }),
});

export type Life = typeof lives extends fc.Arbitrary<infer Value> ? Value : never;

/** Milliseconds within which all has to be done when nothing goes wrong any more. */
const longest = 80_000;

interface Living {
  readonly running: BankNode;
  readonly way: Way;
}

/** Counts the events of a life, by the observations of its nodes. */
export type Seen = Map<string, number>;

/**
 * Lives a life; answers the history of each account in each application when all is done, or what never was done.
 * `bent` makes each node's store wrong.
 */
export async function live(
  life: Life,
  {
    bent = (store) => store,
    seen = new Map(),
  }: { readonly bent?: (store: Store<undefined>) => Store<undefined>; readonly seen?: Seen } = {},
): Promise<unknown> {
  const { seed, pipelines, batchSize, events, lost, doubled } = life;
  const store = memory();
  const simulated = simulation(bankOf({ pipelines }), { seed, store });
  const { time, engine, random } = simulated;
  engine.disturb({ lost, doubled });
  const begin = async (): Promise<Living> => {
    const way = far(bent(store), { time, random });
    const slice = { events, ms: 200 };
    const observe = (observation: Observation) => note(seen, observation);
    const begun = simulated.node({ store: way.store, batchSize, slice, slots: 2, localSweepMs: 3000, observe });
    await time.run(200);
    return { running: await begun, way };
  };
  const client = await simulated.node({ following: false });
  const nodes: Living[] = [];
  for (let n = 0; n < life.nodes; n += 1) nodes.push(await begin());
  const asking = ask(client, life.asked, (ms) => new Promise((resolve) => void time.after(ms, resolve)));
  for (const happening of life.happenings) {
    if ("ms" in happening) await time.run(happening.ms);
    else if (happening.what === "forget") engine.forget();
    else if (happening.what === "mend") mend(nodes, engine);
    else if (!("node" in happening)) for (const { running } of nodes) engine.cut(running.cluster.node);
    else await befall(happening.what, happening.node % nodes.length);
  }
  engine.disturb({});
  mend(nodes, engine);
  // In the end one node is left, which has to know what the others did.
  for (const { running, way } of nodes.splice(1)) {
    engine.cut(running.cluster.node);
    way.state = "dead";
  }
  await time.run(longest / 2);
  await asking;
  await askLast(client);
  await time.run(longest / 2);
  return outcomeOf(client);

  async function befall(what: string, index: number): Promise<void> {
    const { running, way } = nodes[index] as Living;
    if (what === "lose-store") way.state = "cut";
    else engine.cut(running.cluster.node);
    if (what !== "die") return;
    way.state = "dead";
    nodes[index] = await begin();
  }
}

function note(seen: Seen, observation: Observation): void {
  const what =
    observation.kind === "slice-ended" ? `${observation.direct ? "direct" : "given"} slice: ${observation.why}` : observation.kind;
  seen.set(what, (seen.get(what) ?? 0) + 1);
}

function mend(nodes: readonly Living[], engine: { mend(name: string): void }): void {
  for (const { running, way } of nodes) {
    way.state = "open";
    engine.mend(running.cluster.node);
  }
}

/** Asks one after the other, as a client does that waits for each answer. */
async function ask(client: BankNode, asked: Life["asked"], pause: (ms: number) => Promise<void>): Promise<void> {
  for (const [index, { account, amount }] of asked.entries()) {
    await client.commands.ask(`r${index}`, account, amount);
    await pause((index * 137) % 811);
  }
}

async function askLast({ commands }: BankNode): Promise<void> {
  for (const account of accounts) await commands.ask(`last of ${account}`, account, 1);
}

/** Returns the result of the life if one thread did everything in turn. */
export async function expectedOf({ asked }: Life): Promise<unknown> {
  await using running = await singleThreaded(bankOf(), { store: memory() });
  await ask(running as never, asked, async () => {});
  await askLast(running as never);
  await running.settled();
  return outcomeOf(running as never);
}

async function outcomeOf(running: Parameters<typeof historyOf>[0] & Pick<BankNode, "status">): Promise<unknown> {
  const behind = (await running.status()).filter(({ lag, state }) => lag > 0 || state === "failing");
  if (behind.length > 0) return { behind };
  const outcome: Record<string, readonly string[]> = {};
  for (const account of accounts) {
    for (const application of ["core", "reporting"] as const) {
      outcome[`${application} ${account}`] = await historyOf(running, application, account);
    }
  }
  return outcome;
}
