import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { PrivateServer, type Recipe, startPrivateServer, unprivileged } from "./private-server.js";
import { findProgram } from "./programs.js";
import { type Opened, type Service, ServiceMissing } from "./service.js";

/** MySQL or MariaDB, with a root that has no password on the loopback. */
export const mysql: Service = {
  name: "MySQL or MariaDB",
  variable: "ES_MYSQL_URL",
  defaultUrl: "mysql://root@127.0.0.1:3306",
  probe,
  installed: () => findProgram("mariadbd", "mysqld") !== undefined,
  startPrivately,
  packages: ["mariadb-server"],
};

async function probe(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    await connection.query("select 1");
  } finally {
    await connection.end();
  }
}

async function startPrivately(): Promise<Opened | undefined> {
  const recipe = await mysqlRecipe();
  return recipe === undefined ? undefined : startPrivateServer(recipe);
}

/** How to make a private one; undefined when its programs are not installed. */
async function mysqlRecipe(): Promise<Recipe | undefined> {
  const server = findProgram("mariadbd", "mysqld");
  if (server === undefined) return undefined;
  const initialise = await initialiser(server);
  return {
    name: "mysql",
    account: await unprivileged("mysql"),
    prepare: (folder) => [...initialise, `--datadir=${join(folder, "data")}`],
    serve: (folder, port) => [server, "--no-defaults", `--port=${port}`, ...settings(folder)],
    ready: /ready for connections.*port: [1-9]/s,
    url: (port) => `mysql://root@127.0.0.1:${port}`,
    stopSignal: "SIGTERM",
  };
}

/** MariaDB fills its folder by a script, MySQL by itself; either may be what is called mysqld. */
async function initialiser(server: string): Promise<[string, ...string[]]> {
  const { stdout: version } = await promisify(execFile)(server, ["--no-defaults", "--version"]);
  if (!version.includes("MariaDB")) return [server, "--no-defaults", "--initialize-insecure"];
  const script = findProgram("mariadb-install-db", "mysql_install_db");
  if (script === undefined) throw new Error(`${server} is MariaDB, but mariadb-install-db is not installed with it: install it`);
  return [script, "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"];
}

function settings(folder: string): readonly string[] {
  return [
    `--datadir=${join(folder, "data")}`,
    `--socket=${join(folder, "socket")}`,
    `--pid-file=${join(folder, "pid")}`,
    "--bind-address=127.0.0.1",
    "--max-connections=300",
    // MySQL alone has the X protocol, with a port of its own.
    "--loose-mysqlx=OFF",
  ];
}

/** A MySQL or MariaDB of the test's own, whose settings may be changed for all. Rejects with ServiceMissing. */
export async function privateMysql(): Promise<PrivateServer> {
  const recipe = await mysqlRecipe();
  if (recipe === undefined) throw new ServiceMissing(mysql);
  return PrivateServer.make(recipe);
}
