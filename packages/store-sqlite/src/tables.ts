import { InvalidArgument } from "@es/core";

/** The quoted names of the store's tables. */
export interface Tables {
  readonly schema: string;
  readonly applications: string;
  readonly events: string;
  readonly eventsByAggregate: string;
  readonly tracking: string;
  readonly snapshots: string;
}

const allowed = /^(?!sqlite_)[a-z_][a-z0-9_]{0,62}$/i;

/** Answers the names of the tables that begin with a prefix. Throws InvalidArgument if it is more than letters, digits and _ */
export function tablesNamed(prefix: string): Tables {
  if (typeof prefix !== "string" || !allowed.test(prefix)) {
    throw new InvalidArgument("prefix", prefix, "1 to 63 letters, digits and _, beginning with a letter or _, but not with sqlite_");
  }
  return {
    schema: `"${prefix}schema"`,
    applications: `"${prefix}applications"`,
    events: `"${prefix}events"`,
    eventsByAggregate: `"${prefix}events_by_aggregate"`,
    tracking: `"${prefix}tracking"`,
    snapshots: `"${prefix}snapshots"`,
  };
}
