import { Pauses } from "@es/core/runner";
import { askToDrain } from "../node/draining.js";
import { loadSystem, redisAt, type SystemOptions, systemCommand, wholeNumberFrom } from "./options.js";
import { applicationIn, promptReliably, tasksOf, withSystem } from "./system.js";

/** `es-cluster pause`: lets an application follow nothing any more, on all nodes. */
export const pauseCommand = systemCommand("pause", "let an application follow nothing any more, on all nodes; commands go on")
  .argument("<application>", "which")
  .requiredOption("--why <text>", "the reason, for the log")
  .action((module: string, application: string, { why, ...options }: SystemOptions & { readonly why: string }) =>
    withSystem(module, options, async (opened) => {
      await new Pauses(applicationIn(opened, application)).pause(why);
      console.log(`${application} is paused: nodes heed it within a second`);
    }),
  );

/** `es-cluster resume`: lets a paused application go on. */
export const resumeCommand = systemCommand("resume", "let a paused application go on")
  .argument("<application>", "which")
  .requiredOption("--why <text>", "the reason, for the log")
  .action((module: string, application: string, { why, ...options }: SystemOptions & { readonly why: string }) =>
    withSystem(module, options, async (opened) => {
      await new Pauses(applicationIn(opened, application)).resume(why);
      await promptReliably(opened.engine, tasksOf(opened, application));
      console.log(`${application} goes on`);
    }),
  );

/** `es-cluster prompt`: has an application's tasks run now, also where they rest after a failure. */
export const promptCommand = systemCommand("prompt", "have an application's tasks run now, also where they rest after a failure")
  .argument("<application>", "whose tasks")
  .argument("[pipeline]", "only this one", wholeNumberFrom(0))
  .action((module: string, application: string, pipeline: number | undefined, options: SystemOptions) =>
    withSystem(module, options, async (opened) => {
      const tasks = tasksOf(opened, application, pipeline);
      await promptReliably(opened.engine, tasks);
      console.log(`prompted ${tasks.length} of ${application}`);
    }),
  );

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
