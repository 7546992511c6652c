import { type Store, singleThreaded } from "@es/core";
import { mysql } from "@es/store-mysql";
import { postgres } from "@es/store-postgres";
import { sqlite } from "@es/store-sqlite";
import { hearingSystem } from "../domain.js";

const stores: Readonly<Record<string, (address: string) => Store>> = { sqlite, postgres, mysql };

// A process that follows the log of its parent: told the engine and the address, it runs until the parent lets go of it.
const [engine = "", address = ""] = process.argv.slice(2);
const store = stores[engine]?.(address);
if (store === undefined) throw new RangeError(`There is no engine "${engine}"`);
const running = await singleThreaded(hearingSystem, { store, applications: ["hearing"] });
process.once("disconnect", () => void running.stop());
process.send?.("ready");
