import { mysql } from "../services/mysql.js";
import { postgres } from "../services/postgres.js";
import { findProgram } from "../services/programs.js";
import { redis } from "../services/redis.js";
import { type Service, serviceMissing } from "../services/service.js";
import { type TestProgram, testPrograms } from "../services/test-programs.js";
import { networkHostNeed } from "../testing/network-host.js";
import { orderBookNeed } from "../testing/order-book.js";
import type { Need } from "./need.js";

/** Everything that tests need and that some machine does not have. */
export const needs: readonly Need[] = [
  server("postgres", postgres),
  server("mysql", mysql),
  server("redis", redis),
  ownServer("own-postgres", postgres),
  ownServer("own-mysql", mysql),
  ownServer("own-redis", redis),
  ...testPrograms.filter(({ name }) => name !== "ip").map(program),
  networkHostNeed,
  orderBookNeed,
];

function server(name: string, service: Service): Need {
  const lack = async () => ((await canBeOpened(service)) ? undefined : serviceMissing(service));
  return { name, description: `a ${service.name} for all tests`, lack };
}

async function canBeOpened({ variable, defaultUrl, probe, installed }: Service): Promise<boolean> {
  // One that is named and does not answer is an error, which opening it tells.
  if (process.env[variable] || installed()) return true;
  return probe(defaultUrl).then(
    () => true,
    () => false,
  );
}

/** A server that a test ends and starts again: its programs have to be here, wherever the server for all tests is. */
function ownServer(name: string, { installed, packages, ...service }: Service): Need {
  const lack = async () =>
    installed() ? undefined : `${service.name} is not installed (on Debian: apt-get install ${packages.join(" ")})`;
  return { name, description: `a ${service.name} of the test's own`, lack };
}

function program({ name, package: from }: TestProgram): Need {
  const lack = async () => (findProgram(name) === undefined ? `${name} is not installed (on Debian: apt-get install ${from})` : undefined);
  return { name, description: `the program ${name}`, lack };
}
