import { dirname } from "node:path";
import { type OpenShop, type OpenShopOptions, openShop, openStorage } from "@es/shop";
import type { Engine } from "../engines/engine.js";
import { postgres } from "../engines/postgres.js";
import { sqlite } from "../engines/sqlite.js";
import type { Row } from "../harness/row.js";
import { shopping } from "../shop/shopping.js";

const threads = 2;

/** The reference system from the lines of a file to its reporting tables, with a SQLite file for each application: on threads, and in one thread. */
export const shopRows: readonly Row[] = [sqlite, postgres].flatMap((engine) =>
  [1, 2, 4, 8].map((pipelines) => ({
    what: `orders captured, decided on and reported on ${threads} threads, ${engine.name}, ${pipelines} pipeline${pipelines === 1 ? "" : "s"}`,
    against: "single-threaded",
    aim: { ratio: 0.9 },
    milliseconds: 1_500,
    long: pipelines === 2 || pipelines === 8,
    open: () => comparison(engine, pipelines),
  })),
);

async function comparison(engine: Engine, pipelines: number) {
  const ours = await shopOn(engine, { pipelines, threads });
  const baseline = await shopOn(engine, { pipelines });
  const close = async () => {
    await Promise.all([ours.close(), baseline.close()]);
  };
  return { ours: shopping(ours.shop.running), baseline: shopping(baseline.shop.running), close };
}

/** A shop in an empty database, which is gone when it is closed. */
async function shopOn(engine: Engine, options: OpenShopOptions): Promise<{ readonly shop: OpenShop; close(): Promise<void> }> {
  const database = await engine.open();
  const place = engine === sqlite ? `sqlite:${dirname(database.address)}/` : database.address;
  const shop = await openShop(await openStorage(place, { mustExist: false }), options);
  const close = async () => {
    await shop[Symbol.asyncDispose]();
    await database.close();
  };
  return { shop, close };
}
