import type { FollowerStatus } from "@es/core";
import { reasonOf } from "@es/core/runner";
import { Command } from "commander";
import { printable } from "../printable.js";
import { shop } from "../shop.js";
import { type StoreOption, storeOption } from "./options.js";
import { table } from "./table.js";
import { withShop } from "./with-shop.js";

/** `shop status`: how far each application has followed the one before it. */
export const statusCommand = new Command("status")
  .description("print the position and lag of each follower")
  .option("--json", "as JSON")
  .addOption(storeOption())
  .action(async ({ json, ...options }: StoreOption & { readonly json?: true }) => {
    const status = await withShop({ ...options, readOnly: true }, ({ running }) => running.status());
    console.log(json ? JSON.stringify(status.map(described), undefined, 2) : statusTable(status));
  });

function described({ failure, ...status }: FollowerStatus): object {
  return failure === undefined ? status : { ...status, failure: { ...failure, error: reasonOf(failure.error) } };
}

function statusTable(status: readonly FollowerStatus[]): string {
  const rows = status.map(({ application, upstream, pipeline, position, head, lag, state }) => [
    ...[application, upstream, pipeline, position, head, lag, state],
  ]);
  const drawn = table(["application", "follows", "pipeline", "position", "head", "lag", "state"], rows);
  const failures = status.flatMap(({ failure }) => (failure === undefined ? [] : [printable(failure.error.message)]));
  return [shop, drawn, ...failures].join("\n");
}
