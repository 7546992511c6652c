import { AssertionError } from "node:assert";
import { aggregate, answering, application, data, type EventOrigin, event, eventsThatAre, into, projection, timestamped } from "@es/core";
import { given } from "@es/core/testing";
import { describe, expect, it } from "vitest";

const clock = () => new Date("2026-01-01T09:00:00Z");
const ordered = eventsThatAre(timestamped({ clock }))("book.ordered", data<{ title: string }>());
const returned = event("parcel.returned");
const added = event("book.added", data<{ title: string }>());
const lent = event("book.lent", data<{ to: string; until?: string }>());
const givenBack = event("book.given-back");

interface BookState {
  readonly title: string;
  readonly lentTo: string | undefined;
}

class BookLent extends Error {}

const Book = aggregate("book", (): BookState => ({ title: "", lentTo: undefined }))
  .on(added, (book, { data }) => ({ ...book, title: data.title }))
  .on(lent, (book, { data }) => ({ ...book, lentTo: data.to }))
  .on(givenBack, (book) => ({ ...book, lentTo: undefined }))
  .creates({ add: (title: string) => added({ title }) })
  .commands({
    lend: (book, to: string) => {
      if (book.lentTo !== undefined) throw new BookLent(`${book.title} is lent to ${book.lentTo}`);
      return lent({ to });
    },
    giveBack: (book) => (book.lentTo === undefined ? [] : givenBack()),
  });

const origins: EventOrigin[] = [];
const library = application("library", { books: Book })
  .on(ordered, ({ aggregateId, data, metadata }, _, origin) => {
    origins.push(origin);
    return Book.add(aggregateId, `${data.title}, ${metadata.timestamp}`);
  })
  .on(returned, async ({ aggregateId }, { books }) => (await books.get(aggregateId))?.giveBack())
  .commands({
    lend: async ({ books }, id: string, to: string) => (await books.expect(id)).lend(to),
    lendBoth: async ({ books }, to: string) => [(await books.expect("b1")).lend(to), (await books.expect("b2")).lend(to)],
    count: async ({ books }) => answering({ there: await books.has("b1") }),
  });
const emma = Book.add("b1", "Emma");

describe("given an application", () => {
  it("tells what a policy records of what it hears", async () => {
    await given(library)
      .hears(ordered({ title: "Emma" }), "b1")
      .records(added({ title: "Emma, 2026-01-01T09:00:00.000Z" }));
  });

  it("tells what comes of several events, of which later ones see what earlier ones did", async () => {
    await given(library, emma)
      .when((app) => app.lend("b1", "Ada"))
      .hears(returned(), "b1")
      .hears(returned(), "b1")
      .records(lent({ to: "Ada" }), givenBack());
  });

  it("tells of which aggregate an event is", async () => {
    const both = given(library, emma, Book.add("b2", "Persuasion")).when((app) => app.lendBoth("Ada"));
    await both.records([lent({ to: "Ada" }), "b1"], [lent({ to: "Ada" }), "b2"]);
    await both.records(lent({ to: "Ada" }), [lent({ to: "Ada" }), "b2"]);
    await expect(both.records([lent({ to: "Ada" }), "b2"], lent({ to: "Ada" }))).rejects.toThrow(AssertionError);
  });

  it("tells that nothing is recorded", async () => {
    await given(library).hears(returned(), "unknown").records();
    await given(library, emma)
      .when((app) => app.books.has("b1"))
      .records();
  });

  it("tells what a command answers", async () => {
    await given(library, emma)
      .when((app) => app.count())
      .answers({ there: true });
    await given(library)
      .when((app) => app.count())
      .answers({ there: false });
    await expect(
      given(library)
        .when((app) => app.count())
        .answers({ there: true }),
    ).rejects.toThrow(AssertionError);
  });

  it("tells of a refusal by class or by predicate", async () => {
    const refused = given(library, emma)
      .when((app) => app.lend("b1", "Ada"))
      .when((app) => app.lend("b1", "Bob"));
    await refused.refuses(BookLent);
    await refused.refuses((error) => String(error) === "Error: Emma is lent to Ada");
    await expect(refused.refuses(TypeError)).rejects.toThrow(AssertionError);
  });

  it("gives every test the same aggregates, however many lend them", async () => {
    await given(library, emma)
      .when((app) => app.lend("b1", "Ada"))
      .records(lent({ to: "Ada" }));
    await given(library, emma)
      .when((app) => app.lend("b1", "Bob"))
      .records(lent({ to: "Bob" }));
    expect(emma.pending).toHaveLength(1);
  });

  it("says when and where an event was recorded, at the time that is set", async () => {
    origins.length = 0;
    const noon = new Date("2026-03-01T12:00:00Z");
    await given(library)
      .hears(ordered({ title: "Emma" }), "b1")
      .at(noon)
      .hears(ordered({ title: "Emma" }), "b2")
      .when(async (app) => expect((await app.recorder.events("book/b2"))[0]?.recordedAt).toEqual(noon))
      .records([added({ title: "Emma, 2026-01-01T09:00:00.000Z" }), "b1"], [added({ title: "Emma, 2026-01-01T09:00:00.000Z" }), "b2"]);
    expect(origins).toEqual([
      { application: "given", pipeline: 0, id: 1, recordedAt: new Date(0) },
      { application: "given", pipeline: 0, id: 2, recordedAt: noon },
    ]);
  });
});

describe("given an application fails where", () => {
  const lends = given(library, emma).when((app) => app.lend("b1", "Ada"));

  it.each([
    ["another event is recorded", () => lends.records(lent({ to: "Bob" }))],
    ["more is recorded", () => lends.records()],
    ["less is recorded", () => lends.records(lent({ to: "Ada" }), givenBack())],
    ["nothing is refused", () => lends.refuses(BookLent)],
  ])("%s", async (_, outcome) => {
    await expect(outcome()).rejects.toThrow(AssertionError);
  });

  it("a command is refused that was not to be, or one before the last, with its own error", async () => {
    const refused = lends.when((app) => app.lend("b1", "Bob"));
    await expect(refused.records(lent({ to: "Ada" }))).rejects.toThrow(BookLent);
    await expect(refused.answers(1)).rejects.toThrow(BookLent);
    await expect(refused.hears(returned(), "b1").refuses(BookLent)).rejects.toThrow(BookLent);
  });

  it("it is awaited or returned without an expectation", async () => {
    const awaiting = async () => await lends;
    await expect(awaiting()).rejects.toThrow("is awaited without an expectation: end it with .records(…)");
    await expect((async () => given(library))()).rejects.toThrow(TypeError);
  });

  it("it hears what it does not respond to", () => {
    expect(() => given(library).hears(givenBack(), "b1")).toThrow('"library" does not respond to "book.given-back"');
  });

  it("it is given what is no new aggregate", async () => {
    expect(() => given(library, "b1" as never)).toThrow(TypeError);
    await given(library, emma)
      .when(async ({ books }) => expect(() => given(library, books as never)).toThrow(TypeError))
      .when(async (app) => {
        const recorded = await app.books.expect("b1");
        expect(() => given(library, recorded)).toThrow('the recorded aggregate "b1": give it one that is made in the test');
      })
      .records();
  });
});

describe("given a projection", () => {
  interface View {
    lend(id: string, to: string, at: Date | undefined): void;
    giveBack(id: string): void;
  }
  const booksOut = projection("booksOut", into<View>())
    .on(lent, ({ aggregateId, data }, view, { recordedAt }) => view.lend(aggregateId, data.to, recordedAt))
    .on(givenBack, ({ aggregateId }, view) => view.giveBack(aggregateId));
  const viewOf = () => {
    const out = new Map<string, string>();
    return {
      out,
      lend: (id: string, to: string, at: Date | undefined) => {
        if (to === "") throw new RangeError("nobody");
        out.set(id, `${to} at ${at?.getTime()}`);
      },
      giveBack: (id: string) => void out.delete(id),
    };
  };

  it("lets it write what it hears, and answers the view", async () => {
    const view = viewOf();
    const heard = await given(booksOut, view)
      .hears(lent({ to: "Ada" }), "b1")
      .hears(lent({ to: "Bob" }), "b2")
      .at(new Date(5))
      .hears(givenBack(), "b1")
      .hears(lent({ to: "Eve" }), "b3");
    expect(heard).toBe(view);
    expect([...view.out]).toEqual([
      ["b2", "Bob at 0"],
      ["b3", "Eve at 5"],
    ]);
  });

  it("writes nothing before it is awaited, and fails where the projection fails", async () => {
    const view = viewOf();
    const heard = given(booksOut, view).hears(lent({ to: "Ada" }), "b1");
    expect(view.out.size).toBe(0);
    await heard;
    expect(view.out.size).toBe(1);
    await expect(Promise.resolve(given(booksOut, view).hears(lent({ to: "" }), "b1"))).rejects.toThrow("nobody");
    expect(() => given(booksOut, view).hears(added({ title: "Emma" }), "b1")).toThrow(TypeError);
  });
});
