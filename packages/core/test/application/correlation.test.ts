import { aggregate, application, causedBy, correlated, eventsThatAre, memory, pipe, singleThreaded, system } from "@es/core";
import { expect, it } from "vitest";

function counting() {
  let count = 0;
  return () => `id-${++count}`;
}

function opened() {
  const event = eventsThatAre(correlated({ ids: counting() }));
  const [opened, named, copied] = [event("account.opened"), event("account.named"), event("copy.made")];
  const Account = aggregate("account", () => ({}))
    .on(opened, (state) => state)
    .on(named, (state) => state)
    .creates({ open: () => [opened(), named()] });
  const Copy = aggregate("copy", () => ({}))
    .on(copied, (state) => state)
    .creates({ make: () => copied() });
  const accounts = application("accounts", { accounts: Account }).commands({
    open: async ({ accounts }, ...ids: string[]) => {
      const made = [];
      for (const id of ids) {
        made.push(accounts.open(id));
        await Promise.resolve();
      }
      return made;
    },
  });
  const copies = application("copies", { copies: Copy }).on(opened, ({ aggregateId }, { copies }) => [
    copies.make(aggregateId),
    copies.make(`${aggregateId}-again`),
  ]);
  return singleThreaded(system(pipe(accounts, copies)), { store: memory() });
}

async function metadataOf({ recorder }: { readonly recorder: Awaited<ReturnType<typeof opened>>["accounts"]["recorder"] }) {
  const notifications = await recorder.notifications(0, { after: 0, limit: 100 });
  return notifications.map(({ data }) => JSON.parse(Buffer.from(data).toString("utf8")).metadata);
}

it("all events of one command share a correlation, those of another have another", async () => {
  await using running = await opened();
  await Promise.all([running.accounts.open("a", "b"), running.accounts.open("c")]);
  const notifications = await running.accounts.recorder.notifications(0, { after: 0, limit: 100 });
  const metadata = await metadataOf(running.accounts);
  const of = (account: string) => metadata.filter((_, index) => notifications[index]?.aggregateId === `account/${account}`);
  const [ofTwo, ofOne] = [[...of("a"), ...of("b")], of("c")].map((each) => each.map(({ correlationId }) => correlationId));
  expect([ofTwo?.length, ofOne?.length]).toEqual([4, 2]);
  expect([new Set(ofTwo).size, new Set(ofOne).size, new Set([...(ofTwo ?? []), ...(ofOne ?? [])]).size]).toEqual([1, 1, 2]);
});

it("reactions go on with the correlation, and name the event that they respond to", async () => {
  await using running = await opened();
  await running.accounts.open("a");
  await running.settled();
  const [first] = await metadataOf(running.accounts);
  const cause = { causationId: first.eventId, correlationId: first.correlationId };
  expect(await metadataOf(running.copies)).toEqual([expect.objectContaining(cause), expect.objectContaining(cause)]);
});

it("a cause around a command is that of all its events, and no cause is a plain call", async () => {
  await using running = await opened();
  const visit = Object.freeze({ causationId: "request", correlationId: "visit" });
  await causedBy(visit, () => running.accounts.open("a"));
  await causedBy(undefined, () => running.accounts.open("b"));
  const metadata = await metadataOf(running.accounts);
  expect(metadata.slice(0, 2)).toEqual([expect.objectContaining(visit), expect.objectContaining(visit)]);
  expect(metadata[2]).toEqual({ eventId: metadata[2].eventId, correlationId: metadata[2].eventId });
  expect(metadata[3].correlationId).toBe(metadata[2].eventId);
});
