import { mysql as store } from "@es/store-mysql";
import { createConnection } from "mysql2/promise";
import { bareMysql } from "../bare/bare-mysql.js";
import { type Engine, EngineMissing } from "./engine.js";
import { databaseUrl, ownDatabase, serverUrl } from "./server-url.js";

/** Databases of their own on the server, MySQL or MariaDB, that ES_MYSQL_URL names. */
export const mysql: Engine = {
  name: "mysql",
  open: async () => {
    const server = serverUrl("ES_MYSQL_URL", "mysql://root@127.0.0.1:3306");
    const name = ownDatabase();
    await administer(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    const address = databaseUrl(server, name);
    const ours = store(address);
    const bare = await bareMysql(address);
    return {
      address,
      store: ours,
      bare,
      close: async () => {
        await Promise.all([ours.close(), bare.close()]);
        await administer(server, `DROP DATABASE ${name}`);
      },
    };
  },
};

async function administer(server: URL, statement: string): Promise<void> {
  const connection = await createConnection({ uri: server.href, connectTimeout: 5000 }).catch((cause) => {
    throw new EngineMissing(`MySQL at ${server.host}`, "start it, or name another one in ES_MYSQL_URL", { cause });
  });
  await connection.query(statement).finally(() => connection.end());
}
