import { seeded } from "@es/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CompilerError, compiled, forget } from "./compiling.js";

/** A line that must not compile, the place of the error marked by ^ before it, and what the message has to say. */
const wrong: readonly (readonly [why: string, line: string, says: string])[] = [
  [
    "a typo in the evolved state",
    "Book.on(lent, (book, { data }) => ({ ...book, ^lentTO: data.to }));",
    'the state has no property \\"lentTO\\"',
  ],
  [
    "a status that there is not",
    'Book.on(lent, (book) => ({ ...book, ^status: "outt" }));',
    `Type '"outt"' is not assignable to type '"in" | "out"'`,
  ],
  [
    "an upcast of another shape",
    'event("renamed", data<Name>(), { ^upcasts: [() => ({ given: "", famly: "" })] });',
    "Property 'family' is missing",
  ],
  ["a Date in data", "data<^{ title: string; at: Date }>();", 'at: "a Date: say it as a string"'],
  ["a Map inside data", "data<^{ title: string; inner: { prices: Map<string, number> } }>();", 'prices: "a Map: say it as an object'],
  ["a bigint in what a schema gives", 'event("paid", ^amounts);', "Types of property 'cents' are incompatible"],
  [
    "a state changed in place",
    'Member.on(lent, (member) => { member.loans.^push("Emma"); return member; });',
    "Property 'push' does not exist",
  ],
  [
    "a state changed from outside",
    'Member.lend("1", "Emma").state.^name = "Ada";',
    "Cannot assign to 'name' because it is a read-only property",
  ],
];

const prelude = `import { aggregate, data, event, type StandardSchema } from "@es/core";
const lent = event("book.lent", data<{ to: string }>());
interface Name { readonly given: string; readonly family: string }
interface BookState { readonly lentTo: string | undefined; readonly status: "in" | "out" }
declare const amounts: StandardSchema<{ cents: bigint; currency: string }>;
const Book = aggregate("book", (): BookState => ({ lentTo: undefined, status: "in" }));
const Member = aggregate("member", () => ({ name: "", loans: [] as string[] })).on(lent, (member) => member).creates({ lend: (to: string) => lent({ to }) });
`;

describe("a wrong program does not compile:", () => {
  let errors: readonly CompilerError[] = [];
  const { length: before } = prelude.split("\n");

  beforeAll(async () => {
    const lines = wrong.map(([, line]) => line.replace("^", ""));
    errors = (await compiled("refused", `${prelude}${lines.join("\n")}\n`)).errors;
  });
  afterAll(forget);

  it.each(wrong.map((each, index) => [...each, index] as const))("%s", (_, line, says, index) => {
    const said = errors.filter((error) => error.line === before + index);
    expect(said).toHaveLength(1);
    expect(said[0]?.chain).toContain(says);
    expect(said[0]?.column).toBe(line.indexOf("^") + 1);
    expect(said[0]?.message.length).toBeLessThanOrEqual(250);
  });

  it("and nothing else is said against it", () => {
    expect(errors).toHaveLength(wrong.length);
  });
});

describe("evolvers are exact", () => {
  afterAll(forget);

  it("whatever the properties of the state, and whatever they are called that it has not", { timeout: 120_000 }, async () => {
    const random = seeded(7);
    const evolving = Array.from({ length: 200 }, () => evolverOf(random));
    const source = `${prelude}${evolving.map(({ line }) => line).join("\n")}\n`;
    const { errors } = await compiled("exact", source);
    const { length: before } = prelude.split("\n");
    const refused = new Set(errors.map(({ line }) => line - before));
    const expected = evolving.flatMap(({ added }, index) => (added === undefined ? [] : [index]));
    expect([...refused].sort((one, other) => one - other)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(50);
    for (const { line, column, chain } of errors) {
      const { line: evolver, added } = evolving[line - before] as Evolving;
      expect(evolver.slice(column - 1).startsWith(`${added}:`) || chain.includes(`the state has no property \\"${added}\\"`)).toBe(true);
    }
  });
});

const kinds = [
  "string",
  "number",
  "readonly string[]",
  '"a" | "b"',
  "string | undefined",
  "{ readonly x: number }",
  "ReadonlyMap<string, number>",
];

// Not undefined: in one of two ways the compiler takes a property of it for one that is not there, before anything is compared.
const values = ["1", '"a"', "[]", "data.to"];

interface Evolving {
  readonly line: string;
  /** The property that it adds, and that the state has not. */
  readonly added: string | undefined;
}

/** An evolver of a state of up to six properties, some of them optional, which adds one that the state has not, or does not. */
function evolverOf(random: () => number): Evolving {
  const below = (most: number) => Math.floor(random() * most);
  const names = ["lentTo", "lentTO", "status", "x", "length", "data", "constructor", "name", "$id", "_0"];
  const declared = names.filter(() => random() < 0.6).slice(0, 6);
  const fields = declared.map((name) => `readonly ${name}${random() < 0.3 ? "?" : ""}: ${kinds[below(kinds.length)]}`);
  const others = names.filter((name) => !declared.includes(name));
  const added = random() < 0.5 ? others[below(others.length)] : undefined;
  const next = added === undefined ? "({ ...state })" : `({ ...state, ${added}: ${values[below(values.length)]} })`;
  const returned = [next, `(data.to === "" ? state : ${next})`, `{ return ${next}; }`][below(3)];
  return { line: `aggregate("a", (): { ${fields.join("; ")} } => ({}) as never).on(lent, (state, { data }) => ${returned});`, added };
}
