import { command } from "../bootstrap/command.mjs";
import { root } from "../bootstrap/pnpm.mjs";
import { step } from "../bootstrap/step.mjs";
import { consume } from "../packages/consumer.js";
import { checkTarball, packInto } from "../packages/tarballs.js";
import { openServices, services } from "../services/services.js";
import { installPrograms } from "../services/test-programs.js";
import { runTests, type Totals } from "./run-tests.js";

/** What `npm test` does once everything is installed. Temporary files go into the folder. Rejects with the first StepFailed. */
export async function verify(folder: string): Promise<Totals> {
  const closeServices = await step("services", () => openServices(services, { install: true }));
  try {
    await step("programs", installPrograms);
    await checkSources();
    await checkPackages(folder);
    return await step("tests", () => runTests(folder));
  } finally {
    await closeServices();
  }
}

async function checkSources(): Promise<void> {
  await step("format and lint", () => script("lint"));
  await step("types", () => script("typecheck"));
  await step("import rules", () => script("imports"));
  await step("dead code", () => script("dead-code"));
  await step("build", () => script("build"));
}

async function checkPackages(folder: string): Promise<void> {
  const tarballs = await step("packages", async () => {
    const packed = await packInto(folder);
    await Promise.all(packed.map(checkTarball));
    return packed;
  });
  await step("packages in another project", () => consume(tarballs, folder));
}

function script(name: string): Promise<void> {
  return command("pnpm", ["--silent", "run", name], { cwd: root });
}
