import { Command } from "commander";
import { type ClusterOptions, clusterOf, withClusterOptions } from "./cluster-options.js";
import { type StoreOption, storeOption } from "./store-option.js";
import { threadsOption } from "./threads-option.js";
import { withShop } from "./with-shop.js";

/** `shop follow`: decides on what is captured and reports it, until nothing is left. */
export const followCommand = withClusterOptions(new Command("follow"))
  .description("let each application follow the one before it, until all is worked off")
  .addOption(storeOption())
  .addOption(threadsOption())
  .action(async (options: StoreOption & ClusterOptions & { readonly threads?: number }) => {
    await withShop({ ...options, ...clusterOf(options) }, ({ running }) => running.settled());
    console.log("all is worked off");
  });
