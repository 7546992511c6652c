import { Option } from "commander";
import { profiles } from "../bullmq/profiles.js";
import { type NodeOptions, runNode } from "./run-node.js";
import { systemCommand } from "./system-command.js";
import { wholeNumberFrom } from "./whole-number.js";

/** `es-cluster node`: works for a system until it is told to stop. */
export const nodeCommand = systemCommand("node", "work for a system, until SIGTERM or SIGINT; a second signal ends it at once")
  .option("--applications <names>", "only for these, separated by commas", (text) => text.split(","))
  .option("--slots <n>", "how many tasks of each application at once", wholeNumberFrom(1), 4)
  .option("--name <text>", "what to call the node (default: host, process, and something random)")
  .option("--health-port <n>", "serve /health/live, /health/ready and /metrics there; 0 for any port that is free", wholeNumberFrom(0))
  .option("--health-host <address>", "where to listen for that", "127.0.0.1")
  .option("--no-remote-drain", "heed no es-cluster drain, which whoever may publish in Redis can ask for: signals only")
  .addOption(new Option("--profile <name>", "how soon the tasks of a dead node go to another").choices(Object.keys(profiles)))
  .addOption(new Option("--log-level <name>", "what to log").choices(["debug", "info", "warn", "error"]).default("info"))
  .action((module: string, options: NodeOptions) => runNode(module, options));
