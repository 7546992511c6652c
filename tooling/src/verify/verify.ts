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

/** Quick ones beside each other, those that keep all cores busy by themselves one after the other. */
async function checkSources(): Promise<void> {
  await besideEachOther([
    step("format and lint", () => script("lint")),
    step("import rules", () => script("imports")),
    step("dead code", () => script("dead-code")),
  ]);
  await step("types", () => script("typecheck"));
  await step("build", () => script("build"));
}

/** Resolves when all have ended; rejects then with what the first of them failed with. */
async function besideEachOther(steps: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find((step) => step.status === "rejected");
  if (failed !== undefined) throw failed.reason;
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
