import pg from "pg";
import { PrivateServer, type Recipe, startPrivateServer, unprivileged } from "./private-server.js";
import { findProgram } from "./programs.js";
import { type Opened, type Service, ServiceMissing } from "./service.js";

/** PostgreSQL, with its superuser trusted on the loopback. */
export const postgres: Service = {
  name: "PostgreSQL",
  variable: "ES_POSTGRES_URL",
  defaultUrl: "postgres://postgres@127.0.0.1:5432/postgres",
  probe,
  installed: () => findProgram("initdb") !== undefined && findProgram("postgres") !== undefined,
  startPrivately,
  packages: ["postgresql"],
};

async function probe(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.query("select 1");
  } finally {
    await client.end();
  }
}

async function startPrivately(): Promise<Opened | undefined> {
  const recipe = await postgresRecipe();
  return recipe === undefined ? undefined : startPrivateServer(recipe);
}

/** The programs of a PostgreSQL. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder of its libraries, where the system does not know them. */
  readonly libraries?: string;
}

/** How to make a private one; undefined when its programs are not installed. */
async function postgresRecipe(): Promise<Recipe | undefined> {
  const initdb = findProgram("initdb");
  const server = findProgram("postgres");
  return initdb === undefined || server === undefined ? undefined : recipeFor({ initdb, postgres: server });
}

async function recipeFor({ initdb, postgres: server, libraries }: PostgresPrograms): Promise<Recipe> {
  const started = (...command: [string, ...string[]]): [string, ...string[]] =>
    libraries === undefined ? command : ["env", `LD_LIBRARY_PATH=${libraries}`, ...command];
  return {
    name: "postgres",
    account: await unprivileged("postgres"),
    prepare: (folder) => started(initdb, "-D", folder, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"),
    // Nothing here outlives the run, so nothing waits for the disk.
    serve: (folder, port) => started(server, "-D", folder, "-p", `${port}`, "-h", "127.0.0.1", "-k", folder, "-F", "-N", "300"),
    ready: /database system is ready to accept connections/,
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    // SIGTERM would wait for the sessions that are still open.
    stopSignal: "SIGINT",
  };
}

/** A PostgreSQL of these programs. */
export async function postgresOf(programs: PostgresPrograms): Promise<PrivateServer> {
  return PrivateServer.make(await recipeFor(programs));
}

/** A PostgreSQL of the test's own: "SIGQUIT" stops it at once, "SIGKILL" kills its postmaster. Rejects with ServiceMissing. */
export async function privatePostgres(): Promise<PrivateServer> {
  const recipe = await postgresRecipe();
  if (recipe === undefined) throw new ServiceMissing(postgres);
  return PrivateServer.make(recipe);
}
