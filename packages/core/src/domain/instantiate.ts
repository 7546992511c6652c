import type { AggregateDefinition } from "./aggregate-definition.js";
import { AggregateInstance, type AggregateMark } from "./aggregate-instance.js";
import { InvalidDefinition } from "./errors.js";

const prototypes = new WeakMap<AggregateDefinition, typeof AggregateInstance>();

/** Makes an instance that has the definition's commands as methods; a new one, or one that goes on from a mark. */
export function instantiate(definition: AggregateDefinition, id: string, mark?: AggregateMark): AggregateInstance {
  let commanded = prototypes.get(definition);
  if (commanded === undefined) {
    commanded = withCommands(definition);
    prototypes.set(definition, commanded);
  }
  return new commanded(definition, id, mark);
}

function withCommands(definition: AggregateDefinition): typeof AggregateInstance {
  const Commanded = class extends AggregateInstance {};
  for (const [name, command] of Object.entries(definition.commands)) {
    if (name in AggregateInstance.prototype || name === "id" || name === "definition") {
      throw new InvalidDefinition(
        `The aggregate "${definition.name}" cannot have a command "${name}": every aggregate has a member of that name`,
      );
    }
    const method = function (this: AggregateInstance, ...args: unknown[]) {
      return this.execute(command, args);
    };
    Object.defineProperty(Commanded.prototype, name, { value: method });
  }
  return Commanded;
}
