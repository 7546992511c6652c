import { installPackages, mayInstallPackages } from "../bootstrap/debian.mjs";
import { findProgram } from "./programs.js";

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
  { name: "haproxy", package: "haproxy" },
  { name: "openssl", package: "openssl" },
];

/** Makes sure that these programs are there: installs what is missing, if this process may. Throws ProgramsMissing. */
export async function haveTestPrograms(wanted: readonly TestProgram[]): Promise<void> {
  const missing = absent(wanted);
  if (missing.length === 0) return;
  if (mayInstallPackages()) await installPackages(missing.map((program) => program.package));
  const still = absent(wanted);
  if (still.length > 0) throw new ProgramsMissing(still);
}

function absent(wanted: readonly TestProgram[]): readonly TestProgram[] {
  return wanted.filter(({ name }) => findProgram(name) === undefined);
}

/** Tests start a program that is not installed here. */
class ProgramsMissing extends Error {
  constructor(missing: readonly TestProgram[]) {
    const names = missing.map(({ name }) => name).join(", ");
    super(
      `the tests start ${names}: install what is missing (on Debian: apt-get install ${missing.map((each) => each.package).join(" ")})`,
    );
    this.name = "ProgramsMissing";
  }
}
