import { mysql } from "./mysql.js";
import { postgres } from "./postgres.js";
import { redis } from "./redis.js";
import { type Opened, openService, type Service, ServiceMissing, type Ways } from "./service.js";

/** Every server that the tests use. */
export const services: readonly Service[] = [postgres, mysql, redis];

/**
 * Opens these services and names them in the environment, where tests and their child processes find them.
 * ES_PRIVATE_SERVICES=1 starts servers of our own even where others run. Says which cannot be had: the tests that need them
 * are left out. Returns a function that closes those that were started.
 */
export async function openServices(wanted: readonly Service[], ways: Ways): Promise<() => Promise<void>> {
  const chosen: Ways = { private: process.env.ES_PRIVATE_SERVICES === "1", ...ways };
  const opened: Opened[] = [];
  const close = async () => {
    await Promise.all(opened.map((service) => service.close()));
  };
  try {
    // One after another: two installations of packages at once would lock each other out.
    for (const service of wanted) {
      const found = await openService(service, chosen).catch(unlessMissing);
      if (found === undefined) continue;
      opened.push(found);
      process.env[service.variable] = found.url;
      console.log(`${service.name}: ${found.url.replace(/:[^:@/]*@/, ":***@")}`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof ServiceMissing)) throw error;
  console.log(error.message);
}

/** Lets vitest find the services without `npm test`. */
export async function setup(): Promise<() => Promise<void>> {
  const closing = await Promise.all(services.map((service) => openServices([service], {})));
  return async () => {
    await Promise.all(closing.map((close) => close()));
  };
}
