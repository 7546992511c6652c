import type { NotificationLog } from "../application/notification-log.js";
import type { OpenApplication } from "../application/open-application.js";
import type { ViewSource } from "../application/projection.js";
import { correlationsOf } from "../application/tracing.js";
import { identityOf } from "../persistence/identity.js";
import type { Notification, Tracked, Tracking } from "../persistence/recorder.js";
import { decide, type MatchedEvent, matchedEvents, projecting } from "./policy.js";

/** Who processes notifications of which log. */
export interface Processing<Tx> {
  readonly application: OpenApplication<Tx>;
  readonly upstream: NotificationLog;
  readonly pipeline: number;
  /** Opens the view of a projection. */
  readonly openView?: ViewSource<Tx, unknown> | undefined;
}

/**
 * Processes consecutive notifications: what comes of them is recorded with their tracking, in one transaction. Answers
 * where the application then stands.
 */
export async function processNotifications<Tx>(
  processing: Processing<Tx>,
  epoch: string,
  items: readonly Notification[],
): Promise<Tracked> {
  const { application, pipeline } = processing;
  const { tracing, name } = application;
  const upstream = processing.upstream.application;
  const tracking = trackingOf(upstream, pipeline, epoch, items);
  const events = matchedEvents(application, upstream, items);
  const reached = { position: tracking.to, epoch, identity: tracking.identity };
  if (tracing === undefined) {
    await respond(processing, tracking, events);
    return reached;
  }
  const correlations = correlationsOf(events.map(({ event }) => event));
  const facts = { application: name, upstream, pipeline, first: tracking.from + 1, last: tracking.to, correlations };
  await tracing.follow(facts, () => respond(processing, tracking, events));
  return reached;
}

async function respond<Tx>(
  { application, pipeline, openView }: Processing<Tx>,
  moved: Tracking,
  events: readonly MatchedEvent[],
): Promise<void> {
  const tracking = [moved];
  if (application.definition.kind === "policy") {
    await application.record(await decide(application, events), { pipeline, tracking });
    return;
  }
  const alongside = openView === undefined || events.length === 0 ? {} : { alongside: projecting(openView, events) };
  await application.record(application.unitOfWork(), { pipeline, tracking, ...alongside });
}

function trackingOf(upstream: string, pipeline: number, epoch: string, items: readonly Notification[]): Tracking {
  const first = items[0] as Notification;
  const last = items.at(-1) as Notification;
  return { upstream, pipeline, epoch, from: first.id - 1, to: last.id, identity: identityOf(last) };
}
