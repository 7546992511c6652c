import { once } from "node:events";
import { postgres } from "@es/store-postgres";

// Opens an application when told to, and says its epoch.
const [url = ""] = process.argv.slice(2);
process.send?.("ready");
await once(process, "message");
await using store = postgres(url);
const { epoch } = await store.open("opened", { pipelines: 2 });
process.send?.(epoch);
process.disconnect();
