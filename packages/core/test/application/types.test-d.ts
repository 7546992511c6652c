import {
  type AggregateOf,
  type Answered,
  aggregate,
  answering,
  application,
  data,
  event,
  into,
  memory,
  pipe,
  projection,
  type Recorded,
  type RunningApplication,
  type RunningSystem,
  type System,
  singleThreaded,
  system,
} from "@es/core";
import type { CaughtUp } from "@es/core/runner";
import { Order, pizza, placed, shipped } from "../domain/order.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where two types are the same. */
function same<A, B>(_: Same<A, B>): void {}

const requested = event("request.made", data<{ orderId: string; express: boolean }>());
const Request = aggregate("request", () => ({ done: false }))
  .on(requested, (request) => request)
  .creates({ make: (orderId: string, express: boolean) => requested({ orderId, express }) });

interface View {
  add(sku: string, quantity: number): void;
}

// These types are inferred without annotations.
const commands = application("commands", { requests: Request }).commands({
  request: async ({ requests }, id: string, express = false) => ((await requests.has(id)) ? undefined : Request.make(id, id, express)),
});
const core = application("core", { orders: Order })
  .on(requested, async ({ data, position }, { orders }) => {
    same<typeof data, { orderId: string; express: boolean }>(true);
    same<typeof position, number>(true);
    const order = (await orders.get(data.orderId)) ?? Order.place(data.orderId, pizza);
    same<(typeof order)["state"]["status"], "new" | "placed" | "shipped" | "closed">(true);
    return data.express ? order.ship("noon") : order;
  })
  .commands({ ship: async ({ orders }, id: string) => (await orders.expect(id)).ship("noon") });
const reporting = projection("reporting", into<View>())
  .on(placed, ({ data }, view) => {
    same<typeof view, View>(true);
    for (const { sku, quantity } of data.lines) view.add(sku, quantity);
  })
  .on(shipped, () => {});
const shop = system(pipe(commands, core, reporting));

declare const running: RunningSystem<typeof shop, { readonly sql: string }>;
same<ReturnType<typeof running.core.ship>, Promise<Recorded>>(true);
same<Parameters<typeof running.core.ship>, [id: string]>(true);
same<Parameters<typeof running.commands.request>, [id: string, express?: boolean | undefined]>(true);
same<Awaited<ReturnType<typeof running.core.orders.expect>>["state"]["status"], "new" | "placed" | "shipped" | "closed">(true);

// Policies and commands return aggregates, or nothing.
// @ts-expect-error an event is no decision
application("core", { orders: Order }).on(requested, () => placed({ lines: [] }));
// @ts-expect-error nor is a promise of one
application("core", { orders: Order }).on(requested, async () => placed({ lines: [] }));
// @ts-expect-error nor is a number
application("core").commands({ count: () => 1 });
// @ts-expect-error a payload has no such property
application("core").on(requested, ({ data }) => void data.customer);
// @ts-expect-error the application has no such repository
application("core", { orders: Order }).on(requested, (_, { products }) => products.get("1"));
// @ts-expect-error a view has no such method
projection("reporting", into<View>()).on(placed, (_, view) => view.remove());

// A running system has its applications, their commands and repositories, and nothing else.
// @ts-expect-error there is no such application
running.billing;
// @ts-expect-error there is no such command
running.core.cancel("1");
// @ts-expect-error an argument is missing
running.core.ship();
// @ts-expect-error there is no such repository
running.commands.orders.get("1");
// @ts-expect-error a projection has no repositories
running.reporting.orders;

// An application that does not run here is undefined.
const views = { reporting: () => ({ add: () => {} }) };
const some = await singleThreaded(shop, { store: memory(), views, applications: ["core", "reporting"] });
same<typeof some.core, RunningApplication<typeof core, undefined> & CaughtUp>(true);
same<typeof some.commands, undefined>(true);
// @ts-expect-error it may not be called
some.commands.request("1");
// @ts-expect-error there is no such application
await singleThreaded(shop, { store: memory(), views, applications: ["billing"] });
const all = await singleThreaded(shop, { store: memory(), views });
same<typeof all.commands, RunningApplication<typeof commands, undefined> & CaughtUp>(true);

// Commands answer what they say, and makers stand on the repositories of a unit.
const answers = application("answers", { orders: Order }).commands({
  left: async ({ orders }, id: string) => answering({ left: 4 }, (await orders.expect(id)).ship("noon")),
  text: () => answering("text"),
  maybe: (_, id: string) => (id === "" ? undefined : answering(id)),
  place: ({ orders }, id: string) => {
    const order = orders.place(id, pizza);
    same<typeof order, AggregateOf<typeof Order>>(true);
    return order;
  },
  nothing: () => {},
});
declare const answerer: RunningSystem<System<typeof answers>>;
same<ReturnType<typeof answerer.answers.left>, Promise<Answered<{ left: number }>>>(true);
same<ReturnType<typeof answerer.answers.text>, Promise<Answered<string>>>(true);
same<ReturnType<typeof answerer.answers.maybe>, Promise<Answered<string | undefined>>>(true);
same<ReturnType<typeof answerer.answers.place>, Promise<Recorded>>(true);
same<ReturnType<typeof answerer.answers.nothing>, Promise<Recorded>>(true);
same<Parameters<typeof answerer.answers.left>, [id: string]>(true);
const changed = answerer.answers.orders.change("1", (order) => order.ship("noon"));
same<typeof changed, Promise<Recorded>>(true);
const told = answerer.answers.orders.change("1", async (order) => answering(order.state.status, order.ship("noon")));
same<Awaited<typeof told>["answer"], "new" | "placed" | "shipped" | "closed">(true);
// @ts-expect-error an aggregate is made in a unit only
answerer.answers.orders.place("1", pizza);
// @ts-expect-error there is no such maker
application("core", { orders: Order }).commands({ place: ({ orders }) => orders.put("1") });
// @ts-expect-error what is saved is an aggregate
answering(1, placed({ lines: [] }));
// @ts-expect-error a policy answers nobody
application("core", { orders: Order }).on(requested, () => answering(1));
// @ts-expect-error what is returned is an aggregate
answerer.answers.orders.change("1", () => placed({ lines: [] }));
// @ts-expect-error a repository has a member of this name
Order.creates({ change: () => placed({ lines: [] }) });
