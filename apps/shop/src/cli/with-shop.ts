import { type OpenShop, type OpenShopOptions, openShop } from "../open-shop.js";
import { openStorage } from "../storage/open-storage.js";
import { interruptible } from "./interruption.js";

/** How a command needs the shop. */
export interface ShopNeeds extends OpenShopOptions {
  readonly store: string;
  /** Whether a storage that is not there is an error, rather than made. Default true. */
  readonly mustExist?: boolean;
}

/** Opens the shop for a command, and stops it when the command is done, has failed, or is interrupted. */
export async function withShop<Result>(
  { store, mustExist = true, ...options }: ShopNeeds,
  work: (shop: OpenShop, abort: AbortSignal) => Promise<Result>,
): Promise<Result> {
  await using shop = await openShop(await openStorage(store, { mustExist }), options);
  return await interruptible((abort) => work(shop, abort));
}
