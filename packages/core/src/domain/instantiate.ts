import type { AggregateDefinition } from "./aggregate-definition.js";
import { AggregateInstance, type AggregateVersion } from "./aggregate-instance.js";
import { InvalidDefinition } from "./errors.js";

// With a command "then", awaiting an aggregate would run it.
const reserved = ["id", "definition", "then"];

const prototypes = new WeakMap<AggregateDefinition, typeof AggregateInstance>();

/** Makes an instance that has the definition's commands as methods; a new one, or one that goes on from a mark. */
export function instantiate(definition: AggregateDefinition, id: string, mark?: AggregateVersion): AggregateInstance {
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
    if (name in AggregateInstance.prototype || reserved.includes(name)) {
      throw new InvalidDefinition(`The aggregate "${definition.name}" cannot have a command "${name}": choose a name that is not taken`);
    }
    const method = function (this: AggregateInstance, ...args: unknown[]) {
      return this.execute(command, args);
    };
    Object.defineProperty(Commanded.prototype, name, { value: method });
  }
  return Commanded;
}
