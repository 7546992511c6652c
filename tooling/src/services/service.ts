import { installPackages, mayInstallPackages } from "../bootstrap/debian.mjs";

/** A server that is there for the tests. */
export interface Opened {
  readonly url: string;
  /** Stops the server if it was started here; a server that was found goes on. */
  readonly close: () => Promise<void>;
}

/** A kind of server that tests need, and the ways to come by one. */
export interface Service {
  readonly name: string;
  /** The environment variable by which it is chosen, and by which tests find it. */
  readonly variable: string;
  /** Where it is looked for when the variable is not set. */
  readonly defaultUrl: string;
  /** Resolves when a server answers there, and accepts the credentials of the URL. */
  readonly probe: (url: string) => Promise<void>;
  /** Whether its programs are here, so that a server of our own can be started. */
  readonly installed: () => boolean;
  /** Starts a server of our own on a free port; undefined when its programs are not installed. */
  readonly startPrivately: () => Promise<Opened | undefined>;
  /** The Debian packages that bring its programs. */
  readonly packages: readonly string[];
}

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
  // apt-get says itself why it failed.
  await installPackages(service.packages).catch(() => {});
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

/** That no server of this kind can be had here, and the ways to bring one. */
export function serviceMissing({ name, variable, defaultUrl, packages }: Service): string {
  const remedies = `set ${variable}, start one at ${defaultUrl}, or install it (on Debian: apt-get install ${packages.join(" ")})`;
  return `no ${name} is running or installed: ${remedies}`;
}

/** No server of this kind can be had here. */
export class ServiceMissing extends Error {
  constructor(service: Service) {
    super(serviceMissing(service));
    this.name = "ServiceMissing";
  }
}
