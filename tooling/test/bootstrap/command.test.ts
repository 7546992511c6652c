import { describe, expect, it } from "vitest";
import { CommandFailed, command } from "../../src/bootstrap/command.mjs";

const node = (program: string) => command(process.execPath, ["--eval", program], { quiet: true, env: { ES_GREETING: "hello" } });

describe("a command", () => {
  it("resolves when it ends with 0, and has the environment that it was given", async () => {
    await node('process.exitCode = process.env.ES_GREETING === "hello" && process.env.PATH !== undefined ? 0 : 1');
  });

  it("rejects with the exit code, for this process to pass on", async () => {
    await expect(node("process.exit(7)")).rejects.toMatchObject({ name: "CommandFailed", exitCode: 7 });
  });

  it("rejects when a signal ended it", async () => {
    await expect(node('process.kill(process.pid, "SIGKILL")')).rejects.toMatchObject({ outcome: "SIGKILL", exitCode: 1 });
  });

  it("rejects when there is no such program", async () => {
    await expect(command("es-no-such-program", [])).rejects.toThrow(CommandFailed);
  });
});
