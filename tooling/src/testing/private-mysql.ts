import { mysql, mysqlRecipe } from "../services/mysql.js";
import { ServiceMissing } from "../services/open-service.js";
import { PrivateServer } from "../services/private-server.js";

/** A MySQL or MariaDB of the test's own, whose settings may be changed for all. Rejects with ServiceMissing. */
export async function privateMysql(): Promise<PrivateServer> {
  const recipe = await mysqlRecipe();
  if (recipe === undefined) throw new ServiceMissing(mysql);
  return PrivateServer.make(recipe);
}
