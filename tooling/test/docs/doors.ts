import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import { root } from "./documents.js";

/** An export of a door: a declaration or a member of one, and whether a docstring stands right before it. */
export interface Exported {
  /** `Store`, or `Store.open` for a member. */
  readonly name: string;
  readonly documented: boolean;
}

/** The doors of the published packages: `@es/core`, `@es/core/adapter`, … with the file of each. */
export function doors(): ReadonlyMap<string, string> {
  const folders = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
  return new Map(folders.flatMap(doorsOf));
}

function doorsOf(folder: string): readonly [door: string, file: string][] {
  const { name, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, { readonly "@es/source": string }>>;
  };
  return Object.entries(exports).map(([door, { "@es/source": file }]) => [join(name, door), join(folder, file)]);
}

/** Returns the exports of a module, with their methods and options. */
export function exportsOf(file: string): readonly Exported[] {
  const text = readFileSync(file, "utf8");
  const { program, comments } = parseSync(file, text);
  const docstrings = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"));
  // Remarks for the linter may stand between.
  const documented = ({ start }: Place) =>
    docstrings.some(
      ({ end }) =>
        end <= start &&
        text
          .slice(end, start)
          .replace(/^\s*\/\/.*$/gm, "")
          .trim() === "",
    );
  return program.body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration") return [];
    const { source, specifiers, declaration } = statement;
    if (declaration !== null)
      return declared(declaration as Node).map(({ name, at }) => ({ name, documented: documented(at ?? statement) }));
    if (source === null) return [];
    const names = specifiers.map(({ local }) => ("name" in local ? local.name : local.value));
    const there = exportsOf(join(dirname(file), source.value.replace(/\.js$/, ".ts")));
    return there.filter(({ name }) => names.includes(name.split(".")[0] as string));
  });
}

interface Place {
  readonly start: number;
}

/** As much of the parser's nodes as is looked at. */
interface Node extends Place {
  readonly type: string;
  readonly id?: { readonly name: string } | null;
  readonly key?: { readonly type: string; readonly name?: string };
  readonly body?: { readonly body?: readonly Node[] };
  readonly declarations?: readonly Node[];
  readonly implements?: readonly unknown[];
  readonly accessibility?: string | null;
  readonly kind?: string;
}

/** A declaration and its members. The docstring of a declaration stands before `export`: `at` is left out for it. */
function declared(node: Node): readonly { readonly name: string; readonly at?: Place }[] {
  if (node.declarations !== undefined) return node.declarations.flatMap(declared);
  const name = node.id?.name ?? "default";
  // The interface has the docstrings of a class that implements it.
  const members = (node.implements ?? []).length > 0 ? [] : (node.body?.body ?? []);
  return [{ name }, ...members.filter(isTold(name)).map((member) => ({ name: `${name}.${member.key?.name}`, at: member }))];
}

/** Methods, and options: those have units, ranges and defaults. */
function isTold(name: string): (member: Node) => boolean {
  return ({ type, kind, key, accessibility }) => {
    const method = type === "TSMethodSignature" || (type === "MethodDefinition" && kind === "method");
    const option = type === "TSPropertySignature" && name.endsWith("Options");
    return (method || option) && key?.type === "Identifier" && accessibility !== "private";
  };
}
