import { readdirSync } from "node:fs";
import { join } from "node:path";
import { compiled } from "@es/tooling/testing";

const here = import.meta.dirname;
const systems = readdirSync(here).filter((name) => name.endsWith("-system.ts"));
const programs = [
  "contract.ts",
  "processes/counting-down.ts",
  "processes/dying.ts",
  "processes/giving.ts",
  "processes/running.ts",
  "../src/worker.ts",
];
const { at, preload } = await compiled(...[...systems, ...programs].map((path) => join(here, path)));

/** Lets threads start in a fraction of the time that the sources of these tests take. */
export const loading = { preload, execArgv: [] };

/** The JavaScript of a program in `processes`. */
export function program(name: string): string {
  return javaScriptOf(`processes/${name}`);
}

/** The JavaScript of a module in this folder. */
export function javaScriptOf(name: string): string {
  return at(join(here, `${name}.ts`));
}
