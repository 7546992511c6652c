import { posix } from "node:path";
import type { Package, SourceFile, Workspace } from "./workspace.js";

/** What an import means: a path in the workspace, or a door of one of its packages. Anything else is no concern of ours. */
export type Target = { readonly path: string } | { readonly package: Package; readonly door: string };

/** Where an import of this file leads; undefined for modules of Node and for packages from elsewhere. */
export function targetOf(file: SourceFile, specifier: string, { packages }: Workspace): Target | undefined {
  // TypeScript is imported by the name that it will have as JavaScript.
  if (specifier.startsWith(".")) return { path: posix.join(posix.dirname(file.path), specifier).replace(/\.js$/, ".ts") };
  const owner = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  return owner && { package: owner, door: `.${specifier.slice(owner.name.length)}` };
}
