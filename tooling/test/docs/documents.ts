import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const root = join(import.meta.dirname, "../../..");

/** A TypeScript example in a document. */
export interface Example {
  /** Where it stands, for messages and file names. */
  readonly name: string;
  readonly code: string;
  /** Whether it is a whole program: "```ts run". */
  readonly runs: boolean;
}

/** The folders that are no part of the project: hidden, installed or built ones. */
const elsewhere = /^(\..*|node_modules|dist|coverage)$/;

/** The paths of all Markdown files that are part of the project, from the root. */
export function documents(): readonly string[] {
  return documentsIn(root)
    .map((path) => relative(root, path))
    .sort();
}

function documentsIn(folder: string): readonly string[] {
  const found = (entry: Dirent) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return elsewhere.test(entry.name) ? [] : documentsIn(path);
    return entry.isFile() && entry.name.endsWith(".md") ? [path] : [];
  };
  return readdirSync(folder, { withFileTypes: true }).flatMap(found);
}

/** The fenced blocks of a language in a document, in their order. */
export function blocksIn(path: string, language: string): readonly string[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms)].flatMap(([, found, block]) => (found === language ? [block as string] : []));
}

/** What stands behind the opening fence of each block of a document. */
export function fencesIn(path: string): readonly string[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/^```([^\n]*)\n.*?^```$/gms)].map(([, words = ""]) => words);
}

/** The TypeScript examples of a document, in their order. */
export function examplesIn(path: string): readonly Example[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/^```ts( run)?\n(.*?)^```$/gms)].map(([, runs, code], index) => ({
    name: `${path.replace(/[^A-Za-z0-9]+/g, "-")}-${index + 1}`,
    code: code as string,
    runs: runs !== undefined,
  }));
}

/** The paths that the relative links of a document lead to. */
export function linksIn(path: string): readonly string[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/\]\((?![a-z]+:|#)([^)#]+)[^)]*\)/g)].map(([, target]) => target as string);
}

/** The headings that the links of a document lead to: in another document, or in itself, where the target is "". */
export function anchorsIn(path: string): readonly { readonly target: string; readonly anchor: string }[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/\]\((?![a-z]+:)([^)#]*)#([^)]+)\)/g)].map(([, target = "", anchor = ""]) => ({ target, anchor }));
}

/** The headings of a document, as links name them. */
export function headingsIn(path: string): readonly string[] {
  const text = readFileSync(join(root, path), "utf8").replace(/^```.*?^```$/gms, "");
  const name = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => name(heading));
}
