import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { root } from "./documents.js";

const page = readFileSync(join(root, "docs/options.md"), "utf8");

/** The tables of options: a remark before each says which interfaces of the sources it holds, and after a semicolon what else. */
const tables = [...page.matchAll(/<!-- options: ([^;>]+?)(?:; ([^>]+))? -->\n((?:\|.*\n)+)/g)].map(
  ([, types = "", more = "", table = ""]) => ({
    names: types.replace(/\S+ /g, ""),
    types: types.split(", ").map((type) => type.split(" ") as [file: string, name: string]),
    more: more === "" ? [] : more.split(", "),
    rows: [...table.matchAll(/^\| `(\w+)` \| .*? \| (.*?) \|/gm)].map(([, option = "", value = ""]) => ({ option, value })),
  }),
);

/** The properties of an interface, as they are declared. */
function propertiesOf([file, name]: readonly [string, string]): readonly string[] {
  const { program } = parseSync(file, readFileSync(join(root, "packages", file), "utf8"));
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
    if (declaration?.type !== "TSInterfaceDeclaration" || declaration.id.name !== name) continue;
    return declaration.body.body.flatMap((member) => ("key" in member && "name" in member.key ? [String(member.key.name)] : []));
  }
  throw new Error(`${file} has no interface ${name}`);
}

/** All sources of a package, with numbers as they are counted. */
function sourcesOf(file: string): string {
  const folder = join(root, "packages", file.split("/")[0] as string, "src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  return files.map((path) => readFileSync(join(folder, path), "utf8").replace(/(?<=\d)_(?=\d)/g, "")).join("\n");
}

/** Returns the default in the code for one of the table: a number, a text or a boolean; undefined if it is told in words. */
function literalOf(value: string): string | undefined {
  const mebibytes = /^(\d+) MiB$/.exec(value)?.[1];
  if (mebibytes !== undefined) return `${mebibytes} * 1024 * 1024`;
  const literal = /^`([^`]+)`/.exec(value)?.[1];
  return literal?.replace(/(?<=\d)[_,](?=\d)/g, "");
}

describe("docs/options.md", () => {
  it("has a table for each kind of options that users give", () => expect(tables.length).toBeGreaterThan(12));

  it.each(tables)("names each option of $names, and no other", ({ types, more, rows }) => {
    expect(rows.map(({ option }) => option).sort()).toEqual([...new Set([...types.flatMap(propertiesOf), ...more])].sort());
  });

  it.each(tables.filter(({ types }) => !types[0]?.[0].startsWith("core/")))(
    "leaves out no option of $names that the README has to name",
    ({ types, rows }) => {
      const readme = readFileSync(join(root, "packages", types[0]?.[0].split("/")[0] as string, "README.md"), "utf8");
      expect(rows.map(({ option }) => option).filter((option) => !readme.includes(`\`${option}\``))).toEqual([]);
    },
  );

  it.each(tables)("has the defaults that $names have in the code", ({ types, rows }) => {
    // Some defaults of stores are in the kit for them.
    const code = [...new Set([...types.map(([file]) => file), "core"])].map(sourcesOf).join("\n");
    const wrong = rows.filter(({ option, value }) => {
      const literal = literalOf(value);
      if (literal === undefined) return false;
      if (literal === "true" && new RegExp(`\\b${option} !== false`).test(code)) return false;
      const escaped = literal.replace(/[.*+()"]/g, "\\$&");
      return !new RegExp(`\\b(default)?${option}\\b(:[^=\\n]*)? (=|\\?\\?) ${escaped}(?![\\d.])`, "i").test(code);
    });
    expect(wrong).toEqual([]);
  });
});
