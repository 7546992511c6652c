import { OpenApplication } from "../application/open-application.js";
import type { AggregateDefinition } from "../domain/aggregate-definition.js";

/** The application with aggregates of its operators in the place of its own: what they decide is kept in its log. */
export function operatorApplication<Tx>(
  { recorder, mapper, name }: OpenApplication<Tx>,
  aggregates: Readonly<Record<string, AggregateDefinition>>,
): OpenApplication<Tx> {
  const definition = { name, kind: "policy" as const, aggregates, commands: {}, reactions: new Map(), pipelineKey: undefined };
  return new OpenApplication<Tx>(definition, recorder, { mapper });
}
