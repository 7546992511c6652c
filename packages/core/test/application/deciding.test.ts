import {
  AggregateExists,
  AggregateNotFound,
  aggregate,
  answering,
  application,
  data,
  event,
  InvalidDefinition,
  memory,
  pipe,
  singleThreaded,
  system,
  UnsavedChanges,
} from "@es/core";
import { describe, expect, it } from "vitest";
import { InvalidDecision } from "../../src/application/errors.js";

const added = event("book.added", data<{ copies: number }>());
const lent = event("book.lent", data<{ to: string }>());
const borrowed = event("member.borrowed", data<{ book: string }>());

const Book = aggregate("book", () => ({ left: 0 }))
  .on(added, (_, { data }) => ({ left: data.copies }))
  .on(lent, ({ left }) => ({ left: left - 1 }))
  .creates({ add: (copies: number) => added({ copies }) })
  .commands({
    lend: ({ left }, to: string) => {
      if (left === 0) throw new RangeError("no copy is left");
      return lent({ to });
    },
  });
const Member = aggregate("member", () => ({ books: [] as readonly string[] }))
  .on(borrowed, ({ books }, { data }) => ({ books: [...books, data.book] }))
  .creates({ join: () => [] })
  .commands({ borrow: (_, book: string) => borrowed({ book }) });

const library = application("library", { books: Book, members: Member }).commands({
  add: ({ books }, id: string, copies: number) => books.add(id, copies),
  addTwice: ({ books }, id: string) => [books.add(id, 1), books.add(id, 2)],
  forget: ({ books }, id: string) => {
    books.add(id, 1);
  },
  addAndLend: async ({ books }, id: string) => {
    books.add(id, 2);
    return (await books.expect(id)).lend("ada");
  },
  lend: async ({ books, members }, id: string, to: string) => {
    const book = (await books.expect(id)).lend(to);
    return answering({ left: book.state.left }, book, ((await members.get(to)) ?? members.join(to)).borrow(id));
  },
  count: async ({ books }, id: string) => answering((await books.get(id))?.state.left),
  forgetMember: async ({ books, members }, id: string) => {
    members.join("bob").borrow(id);
    return answering(1, (await books.expect(id)).lend("bob"));
  },
});
const shelves = application("shelves", { books: Book }).on(added, ({ aggregateId }, { books }) => books.add(aggregateId, 1));
const answersInPolicy = application("shelves", { books: Book }).on(added, (() => answering(1)) as never);
const forgetful = application("shelves", { books: Book }).on(added, ({ aggregateId }, { books }) => void books.add(aggregateId, 1));

const started = (policy = shelves) => singleThreaded(system(pipe(library, policy)), { store: memory() });

describe("a command that answers", () => {
  it("gives its answer with what was recorded", async () => {
    await using running = await started();
    await running.library.add("b", 5);
    const { answer, ids, application, pipeline } = await running.library.lend("b", "ada");
    expect({ answer, ids, application, pipeline }).toEqual({ answer: { left: 4 }, ids: [2, 3], application: "library", pipeline: 0 });
    expect((await running.library.members.expect("ada")).state.books).toEqual(["b"]);
  });

  it("may save nothing", async () => {
    await using running = await started();
    expect(await running.library.count("b")).toMatchObject({ answer: undefined, ids: [] });
    await running.library.add("b", 5);
    expect(await running.library.count("b")).toMatchObject({ answer: 5, ids: [] });
  });

  it("answers what it decided on last, where it lost races", async () => {
    await using running = await started();
    await running.library.add("b", 50);
    const answers = await Promise.all(Array.from({ length: 50 }, () => running.library.lend("b", "ada")));
    expect(answers.map(({ answer }) => answer.left).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, left) => left));
    await expect(running.library.lend("b", "ada")).rejects.toThrow(RangeError);
  });

  it("is refused where a changed aggregate is not among what is saved, and in a policy", async () => {
    await using running = await started(answersInPolicy);
    await running.library.add("b", 5);
    await expect(running.library.forgetMember("b")).rejects.toThrow(UnsavedChanges);
    await expect(running.settled()).rejects.toMatchObject({ cause: expect.any(InvalidDecision) });
  });
});

describe("an aggregate that is made", () => {
  it("is recorded where it is returned, and seen by what is decided after", async () => {
    await using running = await started();
    expect((await running.library.add("a", 1)).ids).toEqual([1]);
    expect((await running.library.addAndLend("b")).ids).toEqual([2, 3]);
    await running.settled();
    expect((await running.shelves.books.expect("b")).state.left).toBe(1);
  });

  it("is refused where it is not returned, and nothing is recorded", async () => {
    await using running = await started(forgetful);
    const refused = running.library.forget("b");
    await expect(refused).rejects.toThrow(UnsavedChanges);
    await expect(refused).rejects.toThrow('The book "b" was made but not returned: return every aggregate that is to be saved');
    expect(await running.library.books.has("b")).toBe(false);
    await running.library.add("b", 1);
    await expect(running.settled()).rejects.toMatchObject({ cause: expect.any(UnsavedChanges) });
  });

  it("is refused where it is made twice, or is known to be there", async () => {
    await using running = await started();
    await expect(running.library.addTwice("b")).rejects.toThrow(AggregateExists);
    expect(await running.library.books.has("b")).toBe(false);
    await running.library.add("b", 1);
    await expect(running.library.addAndLend("b")).rejects.toThrow(AggregateExists);
  });

  it.each(["get", "has", "expect", "at", "change", "then"])(
    "cannot be made by a creator called %s, since repositories have that",
    (name) => {
      expect(() => Book.creates({ [name]: () => added({ copies: 1 }) } as never)).toThrow(InvalidDefinition);
    },
  );
});

describe("change", () => {
  it("loads, changes and saves, and returns what was recorded", async () => {
    await using running = await started();
    await running.library.add("b", 5);
    expect((await running.library.books.change("b", (book) => book.lend("ada"))).ids).toEqual([2]);
    await running.library.books.change("b", (book) => {
      book.lend("bob");
    });
    await running.library.books.change("b", async (book) => book.lend("eve").lend("joe"));
    expect((await running.library.books.expect("b")).state.left).toBe(1);
    expect((await running.library.books.change("b", (book) => answering(book.state.left))).answer).toBe(1);
  });

  it("saves what else is returned in the same unit", async () => {
    await using running = await started();
    await running.library.add("b", 5);
    const member = Member.join("ada");
    const { ids, answer } = await running.library.books.change("b", (book) => answering("done", member.borrow("b"), book.lend("ada")));
    expect([ids, answer]).toEqual([[2, 3], "done"]);
    expect(member.pending).toEqual([]);
  });

  it("rejects with what is thrown, and records nothing; also where there is no such aggregate", async () => {
    await using running = await started();
    await running.library.add("b", 1);
    const twice = running.library.books.change("b", (book) => book.lend("ada").lend("bob"));
    await expect(twice).rejects.toThrow(RangeError);
    expect((await running.library.books.expect("b")).state.left).toBe(1);
    await expect(running.library.books.change("none", (book) => book.lend("ada"))).rejects.toThrow(AggregateNotFound);
    const another = running.library.books.change("b", (() => added({ copies: 2 })) as never);
    await expect(another).rejects.toThrow(InvalidDecision);
  });

  it("goes to the pipeline that is asked for, and decides on what was saved before", async () => {
    await using running = await singleThreaded(system(pipe(library), { pipelines: 3 }), { store: memory() });
    await running.library.add("b", 100);
    const { books } = running.library.inPipeline(2);
    expect((await books.change("b", (book) => book.lend("ada"))).pipeline).toBe(2);
    await Promise.all(
      Array.from({ length: 99 }, (_, n) => running.library.inPipeline(n % 3).books.change("b", (book) => book.lend("ada"))),
    );
    expect((await running.library.books.expect("b")).state.left).toBe(0);
  });

  it("is refused where it is opened to look only", async () => {
    const store = memory();
    {
      await using running = await singleThreaded(system(pipe(library)), { store, closeStores: false });
      await running.library.add("b", 1);
    }
    await using looking = await singleThreaded(system(pipe(library)), { store, readOnly: true });
    await expect(looking.library.books.change("b", (book) => book.lend("ada"))).rejects.toMatchObject({ code: "opened-read-only" });
  });
});
