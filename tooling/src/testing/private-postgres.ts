import { ServiceMissing } from "../services/open-service.js";
import { postgres, postgresRecipe } from "../services/postgres.js";
import { PrivateServer } from "../services/private-server.js";

/** A PostgreSQL of the test's own: "SIGQUIT" stops it at once, "SIGKILL" kills its postmaster. Rejects with ServiceMissing. */
export async function privatePostgres(): Promise<PrivateServer> {
  const recipe = await postgresRecipe();
  if (recipe === undefined) throw new ServiceMissing(postgres);
  return PrivateServer.make(recipe);
}
