import { aggregate, application, data, event, InvalidDefinition, memory, pipe, singleThreaded, system, WaitedTooLong } from "@es/core";
import { given } from "@es/core/testing";
import { describe, expect, it, vi } from "vitest";

const returned = event("book.returned", data<{ next: string | null }>());
const lent = event("book.lent", data<{ to: string }>());

const Book = aggregate("book", () => ({ holder: "" }))
  .on(returned, () => ({ holder: "" }))
  .on(lent, (_, { data }) => ({ holder: data.to }))
  .creates({ bring: (next: string | null) => returned({ next }) })
  .commands({ lend: (_, to: string) => lent({ to }) });

const library = application("library", { books: Book })
  .onOwn(returned, async ({ aggregateId, data }, { books }) =>
    data.next === null ? undefined : (await books.expect(aggregateId)).lend(data.next),
  )
  .commands({ bring: (_, id: string, next: string | null) => Book.bring(id, next) });

const asked = event("q.asked");
const answered = event("a.answered");
const done = event("q.done");
const Question = aggregate("question", () => ({ status: "" }))
  .on(asked, () => ({ status: "asked" }))
  .on(done, () => ({ status: "done" }))
  .creates({ ask: () => asked() })
  .commands({ finish: () => done() });
const Answer = aggregate("answer", () => ({}))
  .on(answered, (state) => state)
  .creates({ give: () => answered() });
const questions = application("questions", { questions: Question })
  .commands({ ask: (_, id: string) => Question.ask(id) })
  .on(answered, async ({ aggregateId }, { questions }) => (await questions.expect(aggregateId)).finish());
const answers = application("answers", { answers: Answer }).on(asked, ({ aggregateId }) => Answer.give(aggregateId));

const ticked = event("clock.ticked");
const Clock = aggregate("clock", () => ({}))
  .on(ticked, (state) => state)
  .creates({ start: () => ticked() })
  .commands({ tick: () => ticked() });
const endless = application("endless", { clocks: Clock })
  .onOwn(ticked, async ({ aggregateId }, { clocks }) => (await clocks.expect(aggregateId)).tick())
  .commands({ start: (_, id: string) => Clock.start(id) });

describe("a policy on own events", () => {
  it("is followed without a pipe and without a warning, and drawn", () => {
    const own = system(pipe(library));
    expect(own.warnings).toEqual([]);
    expect(own.edges).toEqual([{ upstream: "library", application: "library" }]);
    expect(own.toMermaid()).toContain("a0 --> a0");
  });

  it("responds once, and can be waited for", async () => {
    await using running = await singleThreaded(system(pipe(library)), { store: memory() });
    await running.library.caughtUpWith(await running.library.bring("b", "Ada"));
    expect(await running.library.books.expect("b")).toMatchObject({ position: 2, state: { holder: "Ada" } });
  });

  it("hears no upstream's event of that type, nor does `on` hear an own one", async () => {
    const heard: string[] = [];
    const branch = application("branch", { books: Book })
      .on(returned, (_, __, { application }) => void heard.push(`on ${application}`))
      .onOwn(returned, (_, __, { application }) => void heard.push(`onOwn ${application}`))
      .commands({ bring: (_, id: string) => Book.bring(id, null) });
    await using running = await singleThreaded(system(pipe(library, branch)), { store: memory() });
    await running.library.bring("b", null);
    await running.branch.bring("b");
    await running.settled();
    expect(heard.sort()).toEqual(["on library", "onOwn branch"]);
  });

  it("is refused where nothing of the application records the event, twice, and beside a pipe to itself", () => {
    expect(() => library.onOwn(ticked, () => undefined)).toThrow('"library" responds to "clock.ticked" as its own, which it never records');
    expect(() => library.onOwn(returned, () => undefined)).toThrow(InvalidDefinition);
    expect(() => system(pipe(library, library))).toThrow('"library" follows itself by onOwn: leave out the pipe from it to itself');
  });

  it("is tested by given", async () => {
    await given(library, Book.bring("b", "Ada"))
      .hears(returned({ next: "Ada" }), "b")
      .records([lent({ to: "Ada" }), "b"]);
    await given(library, Book.bring("b", null))
      .hears(returned({ next: null }), "b")
      .records();
    expect(() => given(library).hears(lent({ to: "Ada" }), "b")).toThrow('"library" does not respond to "book.lent"');
  });
});

describe("caughtUpWith in a loop", () => {
  it("waits for what came back, in one of two applications", async () => {
    const silenced = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    await using running = await singleThreaded(system(pipe(questions, answers, questions)), { store: memory() });
    expect(silenced).toHaveBeenCalled();
    silenced.mockRestore();
    for (const id of ["1", "2", "3"]) {
      await running.questions.caughtUpWith(await running.questions.ask(id));
      expect((await running.questions.questions.expect(id)).state.status).toBe("done");
    }
  });

  it("waits for own events on the way to another application", async () => {
    const seen: string[] = [];
    const readers = application("readers").on(lent, ({ data }) => void seen.push(data.to));
    await using running = await singleThreaded(system(pipe(library, readers)), { store: memory() });
    await running.readers.caughtUpWith(await running.library.bring("b", "Ada"));
    expect(seen).toEqual(["Ada"]);
  });

  it("resolves at once where no loop leads back", async () => {
    await using running = await singleThreaded(system(pipe(questions)), { store: memory(), following: false });
    await running.questions.caughtUpWith(await running.questions.ask("1"));
  });

  it("gives up where more comes for ever, and says so", async () => {
    await using running = await singleThreaded(system(pipe(endless)), { store: memory() });
    const waiting = running.endless.caughtUpWith(await running.endless.start("c"), { timeoutMs: 50 });
    await expect(waiting).rejects.toThrow(WaitedTooLong);
    await expect(waiting).rejects.toThrow("endless had not caught up with endless 1 after 50 ms: in a loop, more may come of it for ever");
  });
});
