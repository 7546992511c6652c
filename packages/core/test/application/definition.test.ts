import { aggregate, application, event, InvalidDefinition, into, projection } from "@es/core";
import { describe, expect, it } from "vitest";
import { InvalidIdentifier } from "../../src/domain/errors.js";

const happened = event("happened");
const Thing = aggregate("thing", () => ({}))
  .on(happened, (thing) => thing)
  .creates({ make: () => happened() });

describe("the definition of an application", () => {
  it("is a value: what is chained to it does not change it", () => {
    const plain = application("app", { things: Thing });
    plain.on(happened, () => undefined).commands({ make: (_, id: string) => Thing.make(id) });
    expect([plain.definition.reactions.size, Object.keys(plain.definition.commands)]).toEqual([0, []]);
  });

  it("says once how it responds to an event", () => {
    const once = application("app").on(happened, () => undefined);
    expect(() => once.on(happened, () => undefined)).toThrow(/"app" says twice how it responds to "happened"/);
    const shown = projection("view", into<object>()).on(happened, () => {});
    expect(() => shown.on(happened, () => {})).toThrow(InvalidDefinition);
  });

  it("has no two event types of one stored name, but may share one between kinds of aggregates", () => {
    const Other = aggregate("other", () => ({})).on(happened, (other) => other);
    const Twin = aggregate("twin", () => ({})).on(event("happened"), (twin) => twin);
    application("app", { things: Thing, others: Other });
    expect(() => application("app", { things: Thing, twins: Twin })).toThrow(/two event types with the stored name "happened"/);
  });

  it("has no two kinds of aggregates of one stored name", () => {
    expect(() => application("app", { things: Thing, others: Thing })).toThrow(/two kinds of aggregates with the stored name "thing"/);
  });

  it.each(["name", "log", "recorder", "save", "inPipeline", "then"])("has no repository or command called %s", (name) => {
    expect(() => application("app", { [name]: Thing })).toThrow(InvalidDefinition);
    expect(() => application("app").commands({ [name]: () => undefined })).toThrow(InvalidDefinition);
  });

  it("has no command that hides a repository or another command", () => {
    const app = application("app", { things: Thing }).commands({ make: () => undefined });
    expect(() => app.commands({ things: () => undefined })).toThrow(InvalidDefinition);
    expect(() => app.commands({ make: () => undefined })).toThrow(InvalidDefinition);
  });

  it.each(["", "a b", "a/b", "..", "é"])("refuses the name %j", (name) => {
    expect(() => application(name)).toThrow(InvalidIdentifier);
    expect(() => projection(name, into<object>())).toThrow(InvalidIdentifier);
  });
});
