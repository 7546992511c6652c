import { Command } from "commander";
import { drainCommand } from "./drain.js";
import { nodeCommand } from "./node.js";
import { pauseCommand } from "./pause.js";
import { promptCommand } from "./prompt.js";
import { rebuildCommand } from "./rebuild.js";
import { resetPositionCommand } from "./reset-position.js";
import { resumeCommand } from "./resume.js";
import { skipCommand } from "./skip.js";
import { statusCommand } from "./status.js";
import { verifyCommand } from "./verify.js";

/** The command line for those who run a system on a cluster. */
export const program = new Command("es-cluster")
  .description("Runs an @es system on many machines, and looks after it")
  .addCommand(nodeCommand)
  .addCommand(statusCommand)
  .addCommand(skipCommand)
  .addCommand(pauseCommand)
  .addCommand(resumeCommand)
  .addCommand(promptCommand)
  .addCommand(rebuildCommand)
  .addCommand(resetPositionCommand)
  .addCommand(verifyCommand)
  .addCommand(drainCommand);
