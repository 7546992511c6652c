import { askToDrain } from "../node/draining.js";
import { loadSystem, redisAt, type SystemOptions, systemCommand, wholeNumberFrom } from "./options.js";

/** `es-cluster drain`: lets a node, wherever it runs, finish and end. */
export const drainCommand = systemCommand("drain", "let a node, wherever it runs, finish what it does and end; as SIGTERM does")
  .argument("<node>", "its name, as status shows it")
  .option("--timeout <seconds>", "how long to wait until it has", wholeNumberFrom(1), 30)
  .action(async (module: string, node: string, { timeout, ...options }: SystemOptions & { readonly timeout: number }) => {
    const { system } = await loadSystem(module, { ...options, readOnly: true });
    const address = { redis: redisAt(options), prefix: options.prefix, system: system.name, node };
    const answer = await askToDrain(address, timeout * 1000);
    if (answer === "unheard") throw new Error(`no node "${node}" of ${system.name} listens here: status shows the names of those at work`);
    if (answer === "draining") throw new Error(`${node} has not ended within ${timeout} s: it goes on draining`);
    console.log(`${node} has drained`);
  });
