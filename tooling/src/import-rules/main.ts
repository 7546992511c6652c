import { fileURLToPath } from "node:url";
import { violations } from "./violations.js";

const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[\\/]$/, "");
const found = violations(root);
for (const violation of found) console.error(violation);
console.log(found.length === 0 ? "Every import keeps to the rules." : `${found.length} imports break a rule.`);
process.exitCode = found.length === 0 ? 0 : 1;
