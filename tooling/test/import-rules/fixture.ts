import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

const packages = {
  "packages/core/package.json": JSON.stringify({ name: "@es/core", exports: { ".": {}, "./testing": {} } }),
  "packages/store-a/package.json": JSON.stringify({ name: "@es/store-a", exports: { ".": {} } }),
  "packages/runner-b/package.json": JSON.stringify({ name: "@es/runner-b", exports: { ".": {} } }),
  "apps/shop/package.json": JSON.stringify({ name: "@es/shop" }),
};

/** The folder of a small workspace of core, a store, a runner and an app, with these files in it; gone when the test is. */
export function workspaceWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "es-import-rules-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries({ ...packages, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
