import { aggregate, application, event, InvalidDefinition, into, pipe, projection, system } from "@es/core";
import { notificationSkipped } from "@es/core/runner";
import { describe, expect, it } from "vitest";
import { bank } from "./bank.js";

const [a, b, c] = ["a", "b", "c"].map((name) => application(name)) as [
  ReturnType<typeof application>,
  ReturnType<typeof application>,
  ReturnType<typeof application>,
];

describe("a system", () => {
  it("prints as pipeline expressions", () => {
    expect(String(bank)).toBe("commands | core | reporting");
    expect(String(system([pipe(a, b), pipe(a, c)]))).toBe("a | b\na | c");
  });

  it("keeps an application once, however many pipes it is in", () => {
    expect(system([pipe(a, b), pipe(a, b, c)]).edges).toHaveLength(2);
  });

  it("refuses two applications of one name", () => {
    expect(() => system(pipe(a, application("a")))).toThrow(InvalidDefinition);
  });

  it("refuses to follow a projection, which has no events", () => {
    expect(() => system(pipe(projection("view", into<object>()), a))).toThrow('"a" cannot follow the projection "view"');
  });

  it("refuses an application with the name of a member of running systems", () => {
    expect(() => system(pipe(application("settled")))).toThrow('No application can be called "settled"');
    expect(() => system(pipe(application("resetPosition")))).toThrow('No application can be called "resetPosition"');
  });

  describe("with a reaction that can never happen", () => {
    const happened = event("thing.happened");
    const paid = event("bill.paid");
    const Thing = aggregate("thing", () => ({})).on(happened, (thing) => thing);
    const library = application("library", { things: Thing });
    const billing = application("billing", { things: Thing }).on(paid, () => undefined);

    it("is refused, for policies and projections, with what is followed", () => {
      const message = '"billing" responds to "bill.paid", which nothing that it follows (library) records';
      expect(() => system(pipe(library, billing))).toThrow(InvalidDefinition);
      expect(() => system(pipe(library, billing))).toThrow(message);
      expect(() =>
        system(
          pipe(
            library,
            projection("bills", into<object>()).on(paid, () => {}),
          ),
        ),
      ).toThrow(InvalidDefinition);
      expect(() => system([pipe(library, a), pipe(library, billing)])).toThrow(message);
    });

    it("is taken where another that it follows records it, or may record it", () => {
      const Bill = aggregate("bill", () => ({})).on(paid, (bill) => bill);
      const bills = application("bills", { bills: Bill });
      expect(() => system([pipe(library, billing), pipe(bills, billing)])).not.toThrow();
      expect(() => system([pipe(library, billing), pipe(a, billing)])).not.toThrow();
      expect(() => system(pipe(a, billing))).not.toThrow();
    });

    it("is taken where it follows nothing, and where it responds to what operators decide", () => {
      expect(() => system(pipe(billing, library))).not.toThrow();
      const audit = projection("audit", into<object>()).on(notificationSkipped, () => {});
      expect(() => system(pipe(library, audit))).not.toThrow();
    });
  });

  it("refuses a number of pipelines below one", () => {
    expect(() => system(pipe(a), { pipelines: 0 })).toThrow("pipelines is 0: give a whole number of at least 1");
  });
});
