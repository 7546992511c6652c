import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** A package of the workspace. */
interface Package {
  readonly name: string;
  /** From the root, with forward slashes: packages/core. */
  readonly folder: string;
  /** The doors that others may import: "." and "./testing", say. */
  readonly doors: readonly string[];
}

/** A module of the workspace. */
export interface SourceFile {
  /** From the root, with forward slashes: packages/core/src/index.ts. */
  readonly path: string;
  readonly package: Package;
  /** The folder within its package: src or test. */
  readonly area: string;
  readonly imports: readonly Import[];
}

/** The packages of a workspace and their modules. */
export interface Workspace {
  readonly packages: readonly Package[];
  readonly files: readonly SourceFile[];
}

const source = /\.(ts|mts|tsx|js|mjs)$/;
const notOurs = new Set(["node_modules", "dist", "coverage", ".turbo"]);

/** Reads every module of the workspace in this folder. */
export function readWorkspace(root: string): Workspace {
  const folders = [...["packages", "apps", "examples"].flatMap((parent) => foldersIn(root, parent)), "tooling"];
  const packages = folders.filter((folder) => existsSync(join(root, folder, "package.json"))).map((folder) => readPackage(root, folder));
  return { packages, files: packages.flatMap((owner) => readFiles(root, owner)) };
}

function foldersIn(root: string, parent: string): readonly string[] {
  return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => posix.join(parent, name)) : [];
}

function readPackage(root: string, folder: string): Package {
  const { name, exports = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  return { name, folder, doors: Object.keys(exports) };
}

function readFiles(root: string, owner: Package): readonly SourceFile[] {
  const areas = readdirSync(join(root, owner.folder), { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !notOurs.has(entry.name),
  );
  return areas.flatMap(({ name: area }) => {
    const entries = readdirSync(join(root, owner.folder, area), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && source.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({
        path: file.slice(root.length + 1).replaceAll("\\", "/"),
        package: owner,
        area,
        imports: importsOf(file, readFileSync(file, "utf8")),
      }));
  });
}

/** An import of a module, and its place. */
interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Every import of a module: of values and of types, static and dynamic, and what it exports from elsewhere. */
function importsOf(path: string, text: string): readonly Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);
  const found: Import[] = [];
  const note = (node: { readonly type: string; readonly value?: unknown; readonly start: number } | null | undefined) => {
    if (node?.type !== "Literal" || typeof node.value !== "string") return;
    found.push({ specifier: node.value, line: text.slice(0, node.start).split("\n").length });
  };
  new Visitor({
    ImportDeclaration: ({ source }) => note(source),
    ExportNamedDeclaration: ({ source }) => note(source),
    ExportAllDeclaration: ({ source }) => note(source),
    ImportExpression: ({ source }) => note(source),
    TSImportType: ({ source }) => note(source),
    TSExternalModuleReference: ({ expression }) => note(expression),
  }).visit(program);
  return found;
}

/** The target of an import: a path in the workspace, or a door of one of its packages. Other imports are ignored. */
export type Target = { readonly path: string } | { readonly package: Package; readonly door: string };

/** Where an import of this file leads; undefined for modules of Node and for packages from elsewhere. */
export function targetOf(file: SourceFile, specifier: string, { packages }: Workspace): Target | undefined {
  // TypeScript is imported by the name that it will have as JavaScript.
  if (specifier.startsWith(".")) return { path: posix.join(posix.dirname(file.path), specifier).replace(/\.js$/, ".ts") };
  const owner = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  return owner && { package: owner, door: `.${specifier.slice(owner.name.length)}` };
}
