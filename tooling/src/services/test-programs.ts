import { installPackages, mayInstallPackages } from "../bootstrap/debian.mjs";
import { findProgram } from "./programs.js";
import { services } from "./services.js";

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
