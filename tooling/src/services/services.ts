import { installPackages, mayInstallPackages } from "../bootstrap/debian.mjs";
import { mysql } from "./mysql.js";
import { postgres } from "./postgres.js";
import { findProgram } from "./programs.js";
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

/** A program that tests start, and the Debian package that has it. */
export interface TestProgram {
  readonly name: string;
  readonly package: string;
}

/** Every program that tests start, beside servers. */
export const testPrograms: readonly TestProgram[] = [
  { name: "curl", package: "curl" },
  { name: "ip", package: "iproute2" },
  { name: "nginx", package: "nginx-light" },
  { name: "openssl", package: "openssl" },
];

/** Installs the servers and programs that tests start and that are missing, if this process may. Tests whose program stays away are left out. */
export async function installPrograms(): Promise<void> {
  const servers = services.filter(({ installed }) => !installed()).flatMap(({ packages }) => packages);
  const programs = testPrograms.filter(({ name }) => findProgram(name) === undefined).map((each) => each.package);
  const missing = [...servers, ...programs];
  if (missing.length === 0 || !mayInstallPackages()) return;
  // apt-get says itself why it failed.
  await installPackages(missing).catch(() => {});
}
