import { installPackages, mayInstallPackages } from "../bootstrap/debian.mjs";
import type { Opened, Service } from "./service.js";

/** Which ways to a server may be gone. */
export interface Ways {
  /** Pass over servers that are running already, however they are named. */
  readonly private?: boolean;
  /** Install the server's packages when its programs are missing, if this process may. */
  readonly install?: boolean;
}

/** Finds the server that the environment names, or one on its default port; else starts one. Rejects with ServiceMissing. */
export async function openService(service: Service, ways: Ways): Promise<Opened> {
  const opened = (ways.private === true ? undefined : await running(service)) ?? (await service.startPrivately());
  if (opened !== undefined) return opened;
  if (ways.install !== true || !mayInstallPackages()) throw new ServiceMissing(service);
  await installPackages(service.packages);
  const installed = await service.startPrivately();
  if (installed === undefined) throw new ServiceMissing(service);
  return installed;
}

async function running({ name, variable, defaultUrl, probe }: Service): Promise<Opened | undefined> {
  const named = process.env[variable];
  const url = named || defaultUrl;
  try {
    await probe(url);
    return { url, close: async () => {} };
  } catch (cause) {
    if (named)
      throw new Error(`${variable} names no ${name} that can be used (${cause}): correct it, or unset it to have one found`, { cause });
    return undefined;
  }
}

/** No server of this kind can be had here. */
export class ServiceMissing extends Error {
  constructor({ name, variable, defaultUrl, packages }: Service) {
    const remedies = `set ${variable}, start one at ${defaultUrl}, or install it (on Debian: apt-get install ${packages.join(" ")})`;
    super(`the tests need ${name}, and none is running or installed: ${remedies}`);
    this.name = "ServiceMissing";
  }
}
