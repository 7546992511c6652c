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
