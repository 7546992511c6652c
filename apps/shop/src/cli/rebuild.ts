import { Command } from "commander";
import { type StoreOption, storeOption } from "./store-option.js";
import { withShop } from "./with-shop.js";

/** `shop rebuild`: makes the reporting tables anew from the log. */
export const rebuildCommand = new Command("rebuild")
  .description("empty the reporting tables and build them anew from the log")
  .addOption(storeOption())
  .action(async (options: StoreOption) => {
    const [follower] = await withShop(options, async ({ running, rebuild }) => {
      await rebuild();
      await running.settled();
      return (await running.status()).filter(({ application }) => application === "reporting");
    });
    console.log(`reporting is built anew from ${follower?.position ?? 0} events of core`);
  });
