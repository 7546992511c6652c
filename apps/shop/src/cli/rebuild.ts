import { Command } from "commander";
import { type ClusterOptions, clusterOf, withClusterOptions } from "./cluster-options.js";
import { type StoreOption, storeOption } from "./store-option.js";
import { threadsOption } from "./threads-option.js";
import { withShop } from "./with-shop.js";

/** `shop rebuild`: makes the reporting tables anew from the log. */
export const rebuildCommand = withClusterOptions(new Command("rebuild"))
  .description("empty the reporting tables and build them anew from the log")
  .addOption(storeOption())
  .addOption(threadsOption())
  .action(async (options: StoreOption & ClusterOptions & { readonly threads?: number }) => {
    const followers = await withShop({ ...options, ...clusterOf(options) }, async ({ running, rebuild }) => {
      await rebuild();
      await running.settled();
      return (await running.status()).filter(({ application }) => application === "reporting");
    });
    const events = followers.reduce((sum, { position }) => sum + position, 0);
    console.log(`reporting is built anew from ${events} events of core`);
  });
