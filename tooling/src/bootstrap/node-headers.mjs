import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The environment in which node-gyp uses the headers that lie beside this Node, instead of fetching them.
 * Empty when the caller chose others, or when there are none of this very version.
 * @param {string} [node] the path of this Node
 * @returns {Record<string, string>}
 */
export function nodeHeaders(node = process.execPath) {
  const nodedir = dirname(dirname(node));
  if (process.env.npm_config_nodedir !== undefined || versionOfHeaders(nodedir) !== process.version) return {};
  return { npm_config_nodedir: nodedir };
}

/** @param {string} nodedir */
function versionOfHeaders(nodedir) {
  try {
    const header = readFileSync(join(nodedir, "include/node/node_version.h"), "utf8");
    const [major, minor, patch] = ["MAJOR", "MINOR", "PATCH"].map((part) => header.match(`#define NODE_${part}_VERSION (\\d+)`)?.[1]);
    return `v${major}.${minor}.${patch}`;
  } catch {
    return undefined;
  }
}
