import { rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Makes one JavaScript file of a script and of the sources in this workspace that it imports; processes that run it start
 * in a third of the time. It lies where the script's package finds its dependencies, until this process ends. Answers its path.
 */
export async function bundled(packageFolder: string, script: string): Promise<string> {
  const name = `${basename(script, ".ts")}.mjs`;
  const outDir = join(packageFolder, "node_modules/.bundled", `${process.pid}`);
  process.once("exit", () => rmSync(outDir, { recursive: true, force: true }));
  // Only here: whoever else uses this folder does not wait for a bundler.
  const { build } = await import("vite");
  const conditions = ["@es/source", "node", "module"];
  await build({
    ...{ configFile: false, logLevel: "warn", root: dirname(script), resolve: { conditions } },
    ssr: { noExternal: [/^@es\//], resolve: { conditions } },
    build: { ssr: script, outDir, emptyOutDir: false, target: "node20", rolldownOptions: { output: { entryFileNames: name } } },
  });
  return join(outDir, name);
}
