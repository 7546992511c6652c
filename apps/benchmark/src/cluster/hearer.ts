import { cluster } from "@es/runner-cluster";
import { postgres } from "@es/store-postgres";
import { hearingSystem } from "../domain.js";
import { type Membership, memberOf } from "./nodes.js";

// A node that tells its parent of each event that it hears of, until the parent lets go of it.
const membership = JSON.parse(process.argv[2] ?? "") as Membership;
const store = postgres(membership.address);
const running = await cluster(hearingSystem, { store, applications: ["hearing"] }, memberOf(membership, hearingSystem.name));
process.once("disconnect", () => void running.stop().then(() => process.exit()));
process.send?.("ready");
