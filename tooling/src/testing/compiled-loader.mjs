import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @type {{ from: string, to: string }} */
let trees;

/** @param {typeof trees} data Where the sources are, and where the tree of their JavaScript is. */
export function initialize(data) {
  trees = data;
}

/**
 * Returns the JavaScript of a source, where there is some.
 * @type {import("node:module").ResolveHook}
 */
export function resolve(specifier, context, next) {
  const { from, to } = trees;
  if (!specifier.startsWith(from) || !specifier.endsWith(".ts")) return next(specifier, context);
  const url = `${to}${specifier.slice(from.length, -".ts".length)}.js`;
  return existsSync(fileURLToPath(url)) ? { url, shortCircuit: true } : next(specifier, context);
}
