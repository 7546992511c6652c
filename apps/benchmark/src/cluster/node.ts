import { cluster } from "@es/runner-cluster";
import { infrastructure, system } from "./answering.js";
import { type Membership, memberOf } from "./nodes.js";

// A process that answers questions: it works until its parent lets go of it.
const membership = JSON.parse(process.argv[2] ?? "") as Membership;
const running = await cluster(system(membership), infrastructure(membership), memberOf(membership, "benchmark"));
process.once("disconnect", () => void running.stop().then(() => process.exit()));
process.send?.("ready");
