import type { AnyApplication } from "../application/application.js";
import type { NotificationLog } from "../application/notification-log.js";
import type { OpeningOptions } from "../application/open-application.js";
import type { Projection, ViewSource } from "../application/projection.js";
import type { BackOffOptions } from "../application/retrying.js";
import type { Store } from "../persistence/recorder.js";
import type { System } from "./system.js";

/** The names of a system's applications. */
export type ApplicationNames<S extends System> = S extends System<infer Applications> ? Applications["name"] : never;

/** The infrastructure of a system: chosen at run time, and unknown to its definitions. `Here` are the names of the applications that run on it. */
export type Infrastructure<S extends System, Tx, Here extends ApplicationNames<S> = ApplicationNames<S>> = FollowingOptions<S, Tx, Here> &
  ViewsOf<S, Tx>;

/** Where applications keep their events, and how they follow. */
export interface FollowingOptions<S extends System, Tx, Here extends ApplicationNames<S> = ApplicationNames<S>> extends OpeningOptions {
  /** Where applications keep their events, unless `stores` says otherwise. */
  readonly store?: Store<Tx>;
  /** Stores of single applications. */
  readonly stores?: { readonly [Name in ApplicationNames<S>]?: Store<Tx> };
  /** Which applications run here: the others are undefined in the running system. Default: all. */
  readonly applications?: readonly Here[];
  /** The logs of upstreams that run elsewhere and whose stores cannot be reached from here. */
  readonly logs?: { readonly [Name in ApplicationNames<S>]?: NotificationLog };
  /** Whether applications follow each other here. Default true; false only opens them, to look or to command. */
  readonly following?: boolean;
  /**
   * Whether to look only: then nothing is made, nothing follows here, and whatever would record is refused with
   * OpenedReadOnly, while repositories, logs and `status` work. Rejects where something would have to be made. Default false.
   */
  readonly readOnly?: boolean;
  /** Whether `stop` closes the stores. Default true. */
  readonly closeStores?: boolean;
  /** How many notifications share a transaction at the most. Default 500. */
  readonly batchSize?: number;
  /** Milliseconds after which logs that others record in are read even if no prompt came. Default 1,000. */
  readonly pollMs?: number;
  /** How long to wait after a failure. */
  readonly backOff?: BackOffOptions;
}

/** How the views of a system's projections are opened in a transaction; needed where it has projections. */
export type ViewsOf<S extends System, Tx> = keyof Views<S, Tx> extends never
  ? { readonly views?: Views<S, Tx> }
  : { readonly views: Views<S, Tx> };

type Views<S extends System, Tx> = S extends System<infer Applications> ? ViewsOfEach<Applications, Tx> : never;

type ViewsOfEach<Applications extends AnyApplication, Tx> = {
  readonly [App in Applications as App extends Projection<infer Name, infer _View> ? Name : never]: App extends Projection<
    string,
    infer View
  >
    ? ViewSource<Tx, View>
    : never;
};
