import { checkedEventRange } from "../../../src/persistence/arguments.js";
import type { Notification, StoredEvent } from "../../../src/persistence/recorder.js";
import type { Sound } from "./broken-store.js";

/** Keeps every event as the first under an id of its own, so that none ever conflicts with another. */
export function withoutUniqueness(sound: Sound): Sound {
  let count = 0;
  const hidden = ({ position, ...event }: StoredEvent) => {
    return { ...event, aggregateId: `${event.aggregateId}\0${position}\0${count++}`, position: Math.min(position, 1) };
  };
  const shown = (event: Notification) => {
    const [aggregateId = "", position] = event.aggregateId.split("\0");
    return { ...event, aggregateId, position: Number(position) };
  };
  const notifications: Sound["notifications"] = async (...args) => (await sound.notifications(...args)).map(shown);
  const events: Sound["events"] = async (aggregateId, range) => {
    const { after, upTo, limit, descending } = checkedEventRange(range);
    const pipelines = Array.from({ length: sound.pipelines }, (_, pipeline) => notifications(pipeline, { after: 0, limit: 1_000_000 }));
    const all = (await Promise.all(pipelines)).flat().filter((event) => event.aggregateId === aggregateId);
    const wanted = all.filter(({ position }) => position > after && position <= upTo).sort((a, b) => a.position - b.position);
    return (descending ? wanted.reverse() : wanted).slice(0, limit);
  };
  const record: Sound["record"] = (units) => sound.record(units.map((unit) => ({ ...unit, events: unit.events.map(hidden) })));
  return { ...sound, record, events, notifications };
}
