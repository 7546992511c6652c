import { aggregate, application, data, event, pipe, singleThreaded, system } from "@es/core";
import { Follower, openSystem } from "@es/core/runner";
import { postgres } from "../engines/postgres.js";
import { type Way, wayOf } from "./ways.js";

// Counts the files and functions that one command and one step of a follower run through on Postgres, and fails where
// the way has grown: npm run path, after a build. With --files it lists them. Decision 8 says what they are for.

const most = { command: { files: 34, functions: 160 }, step: { files: 42, functions: 228 } };

const placed = event("order.placed", data<{ sku: string }>());
const Order = aggregate("order", (): { sku: string } => ({ sku: "" }))
  .on(placed, (_, { data: { sku } }) => ({ sku }))
  .creates({ place: (sku: string) => placed({ sku }) });
const orders = application("orders", { orders: Order }).commands({ place: (_, id: string) => Order.place(id, "tea") });
const copies = application("copies", { copies: Order }).on(placed, ({ aggregateId, data: { sku } }) => Order.place(aggregateId, sku));
const shop = system(pipe(orders, copies));

const { store, close } = await postgres.open();
try {
  const running = await singleThreaded(shop, { store, following: false, closeStores: false });
  let count = 0;
  const place = () => {
    count += 1;
    return running.orders.place(String(count));
  };
  const command = await wayOf(place);
  const { followers } = await openSystem(shop, { store, closeStores: false } as never);
  const [progress] = followers;
  if (progress === undefined) throw new Error("nothing follows");
  const follower = new Follower(progress);
  const step = await wayOf(async () => void (await follower.step()), place);
  if ((await progress.position()) !== count) throw new Error("the follower did not follow");
  await running.stop();
  show("one command", command, most.command);
  show("one step of a follower", step, most.step);
} finally {
  await close();
}

function show(name: string, { files, names, functions, calls }: Way, bound: { readonly files: number; readonly functions: number }): void {
  console.log(
    `${name}: ${files.length} files (at most ${bound.files}), ${functions} functions (at most ${bound.functions}), ${calls} calls`,
  );
  if (process.argv.includes("--files")) console.log(files.map((file) => `  ${file}: ${names.get(file)?.join(", ")}`).join("\n"));
  if (files.length > bound.files || functions > bound.functions) process.exitCode = 1;
}
