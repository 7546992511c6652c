import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { drainCommand, pauseCommand, promptCommand, resumeCommand } from "../../src/cli/control.js";
import { nodeCommand } from "../../src/cli/node.js";
import { rebuildCommand, resetPositionCommand, skipCommand } from "../../src/cli/positions.js";
import { statusCommand } from "../../src/cli/status.js";
import { verifyCommand } from "../../src/cli/verify.js";

const commands: readonly Command[] = [
  ...[drainCommand, nodeCommand, pauseCommand, promptCommand, rebuildCommand],
  ...[resetPositionCommand, resumeCommand, skipCommand, statusCommand, verifyCommand],
];
const page = readFileSync(join(import.meta.dirname, "../../../../docs/operating.md"), "utf8");
const lines = [...page.matchAll(/^(?:\$ )?es-cluster (.+)$/gm)].map(([, line]) => line as string);

describe("docs/operating.md", () => {
  it("shows each command once at least", () => {
    const missing = commands.map((command) => command.name()).filter((name) => !page.includes(`es-cluster ${name}`));
    expect(missing).toEqual([]);
  });

  it.each(lines)("shows a command with arguments and options that it takes: es-cluster %s", (line) => {
    const [name, ...words] = [...line.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word.replaceAll('"', ""));
    const command = commands.find((each) => each.name() === name) as Command;
    const { operands, unknown } = command.parseOptions(words);
    expect(unknown).toEqual([]);
    const required = command.registeredArguments.filter((argument) => argument.required).length;
    expect(operands.length).toBeGreaterThanOrEqual(required);
    expect(operands.length).toBeLessThanOrEqual(command.registeredArguments.length);
  });
});
