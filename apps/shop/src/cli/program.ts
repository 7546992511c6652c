import { Command } from "commander";
import { auditCommand } from "./audit.js";
import { demoCommand } from "./demo.js";
import { followCommand } from "./follow.js";
import { historyCommand } from "./history.js";
import { importCommand } from "./import.js";
import { logCommand } from "./log.js";
import { rebuildCommand } from "./rebuild.js";
import { reportCommand } from "./report.js";
import { resetPositionCommand } from "./reset-position.js";
import { serveCommand } from "./serve.js";
import { statusCommand } from "./status.js";

/** The command line of the shop. */
export const program = new Command("shop")
  .description("An event-sourced shop: commands | core | reporting")
  .addCommand(importCommand)
  .addCommand(followCommand)
  .addCommand(reportCommand)
  .addCommand(statusCommand)
  .addCommand(logCommand)
  .addCommand(historyCommand)
  .addCommand(rebuildCommand)
  .addCommand(resetPositionCommand)
  .addCommand(auditCommand)
  .addCommand(serveCommand)
  .addCommand(demoCommand);
