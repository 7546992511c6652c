import type { AnyApplication } from "../application/application.js";
import { LocalLog } from "../application/local-log.js";
import type { NotificationLog } from "../application/notification-log.js";
import { OpenApplication, type OpeningOptions } from "../application/open-application.js";
import type { ViewSource } from "../application/projection.js";
import { checkedBackOff } from "../application/retrying.js";
import { InvalidDefinition } from "../domain/errors.js";
import { wholeNumber } from "../persistence/arguments.js";
import type { Recorder, Store } from "../persistence/recorder.js";
import { FollowerProgress } from "../process/follower-progress.js";
import type { FollowingOptions } from "./infrastructure.js";
import type { System } from "./system.js";

/** Infrastructure as runners see it, whatever the system. */
export type AnyInfrastructure = FollowingOptions<System, never> & { readonly views?: Readonly<Record<string, ViewSource<never, unknown>>> };

/** A system whose applications are opened, with the progress of the followers that a runner is to make step. */
export interface OpenSystem {
  readonly applications: ReadonlyMap<string, OpenApplication<never>>;
  /** One per (application, upstream, pipeline), upstreams before those who follow them. */
  readonly followers: readonly FollowerProgress<never>[];
  /** Whether followers are to step, here or in what this one starts. */
  readonly follows: boolean;
  /** Whether others may record in what is followed, so that it has to be polled. */
  readonly shared: boolean;
  /** Closes the stores, unless they are to stay open. */
  close(): Promise<void>;
}

/** Whether a follower is to step here. */
export type FollowerFilter = (application: string, upstream: string, pipeline: number) => boolean;

/** Opens the applications that run here, with the chosen followers. What was opened is closed again if one of them cannot be. */
export async function openSystem(
  system: System,
  infrastructure: AnyInfrastructure,
  chosen: FollowerFilter = () => true,
): Promise<OpenSystem> {
  wholeNumber("batchSize", infrastructure.batchSize ?? 1, 1);
  wholeNumber("pollMs", infrastructure.pollMs ?? 1, 1);
  checkedBackOff(infrastructure.backOff);
  const here = system.applications.filter(({ name }) => infrastructure.applications?.includes(name) ?? true);
  const stores = new Set(system.applications.flatMap(({ name }) => storeOf(infrastructure, name) ?? []));
  const close = async () => {
    if (infrastructure.closeStores ?? true) await Promise.all([...stores].map((store) => store.close()));
  };
  try {
    const applications = new Map<string, OpenApplication<never>>();
    for (const each of here) applications.set(each.name, await opened(system, each, infrastructure));
    const followers = await followersOf(system, applications, infrastructure, chosen);
    const shared = [...stores].some((store) => store.shared) || infrastructure.logs !== undefined;
    return { applications, followers, follows: follows(infrastructure), shared, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function opened(system: System, { name, definition }: AnyApplication, infrastructure: AnyInfrastructure) {
  if (definition.kind === "projection" && infrastructure.views?.[name] === undefined && follows(infrastructure)) {
    throw new InvalidDefinition(`The projection "${name}" has nothing to write into: give views.${name}`);
  }
  const recorder = await recorderOf(system, name, infrastructure);
  return new OpenApplication<never>(definition, recorder, openingOptions(infrastructure));
}

async function followersOf(
  system: System,
  applications: ReadonlyMap<string, OpenApplication<never>>,
  infrastructure: AnyInfrastructure,
  chosen: FollowerFilter,
) {
  const followers: FollowerProgress<never>[] = [];
  const { batchSize, backOff, views } = infrastructure;
  for (const { upstream: name, application: follower } of system.edges) {
    const application = applications.get(follower);
    if (application === undefined) continue;
    const upstream = applications.get(name)?.log ?? (await logElsewhere(system, name, infrastructure));
    for (let pipeline = 0; pipeline < system.pipelines; pipeline += 1) {
      if (!chosen(follower, name, pipeline)) continue;
      followers.push(new FollowerProgress({ application, upstream, pipeline, batchSize, backOff, openView: views?.[follower] }));
    }
  }
  return followers;
}

async function logElsewhere(system: System, name: string, infrastructure: AnyInfrastructure): Promise<NotificationLog> {
  const { logs, sectionSize } = infrastructure;
  const log = (logs as Readonly<Record<string, NotificationLog>> | undefined)?.[name];
  if (log !== undefined) return log;
  const recorder = await recorderOf(system, name, infrastructure);
  return new LocalLog(recorder, sectionSize === undefined ? {} : { sectionSize });
}

function recorderOf({ pipelines }: System, name: string, infrastructure: AnyInfrastructure): Promise<Recorder<never>> {
  return neededStore(infrastructure, name).open(name, { pipelines, readOnly: infrastructure.readOnly });
}

function follows({ following = true, readOnly = false }: AnyInfrastructure): boolean {
  return following && !readOnly;
}

function storeOf({ store, stores }: AnyInfrastructure, name: string): Store<never> | undefined {
  return (stores as Readonly<Record<string, Store<never>>> | undefined)?.[name] ?? store;
}

function neededStore(infrastructure: AnyInfrastructure, name: string): Store<never> {
  const store = storeOf(infrastructure, name);
  if (store === undefined) throw new InvalidDefinition(`The application "${name}" has no store: give stores.${name}, or a store for all`);
  return store;
}

function openingOptions({ mapper, sectionSize, cacheSize, snapshotEvery, tracing, clock }: AnyInfrastructure): OpeningOptions {
  const options = Object.entries({ mapper, sectionSize, cacheSize, snapshotEvery, tracing, clock });
  return Object.fromEntries(options.filter(([, value]) => value !== undefined));
}
