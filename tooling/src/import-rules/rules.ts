import type { SourceFile, Target } from "./workspace.js";

/** Returns the fault of an import, with the remedy; undefined if it is allowed. */
export type Rule = (file: SourceFile, target: Target) => string | undefined;

const core = "packages/core/src/";
const floors = ["domain", "persistence", "application", "process", "system"];
/** Its doors, beside the one for tests: each names what is in the floors. */
const doors = ["index.ts", "adapter.ts", "runner.ts"];

const frontDoor: Rule = (file, target) => {
  if ("path" in target) {
    return inside(target.path, file.package.folder) ? undefined : `reaches into another package: import that package by its name`;
  }
  return target.package.doors.includes(target.door)
    ? undefined
    : `"${target.door}" is no door of ${target.package.name}: import one of ${target.package.doors.join(", ") || "none"}`;
};

const testingIsForTests: Rule = (file, target) =>
  file.area === "src" && !file.path.includes("/src/testing/") && "door" in target && target.door === "./testing"
    ? `${target.package.name}/testing is for tests: move the import there, or use ${target.package.name}`
    : undefined;

const sourcesStandAlone: Rule = (file, target) =>
  file.area === "src" && "path" in target && inside(target.path, file.package.folder) && !inside(target.path, `${file.package.folder}/src`)
    ? "src imports from outside src, which is not published: move what it needs into src"
    : undefined;

const adaptersMeetInApps: Rule = (file, target) =>
  file.area === "src" && file.path.startsWith("packages/") && "door" in target && target.package.name !== "@es/core"
    ? `a package imports no other but @es/core, not ${target.package.name}: let them meet in an app`
    : undefined;

const coreKnowsItselfByPath: Rule = (file, target) =>
  file.path.startsWith(core) && "door" in target && target.package.name === "@es/core"
    ? "core imports its own front door: import the file by its path"
    : undefined;

const floorsOfCore: Rule = (file, target) => {
  if (!file.path.startsWith(core) || !("path" in target) || !target.path.startsWith(core)) return undefined;
  const [from, to] = [floorOf(file.path), floorOf(target.path)];
  if (from === "testing") return undefined;
  if (to === "testing") return "only testing imports testing: nothing that is published for use may depend on it";
  if (doors.includes(from)) return undefined;
  // The kit for stores stands beside the floors: nothing in them needs it.
  if (to === "adapter") return from === "adapter" ? undefined : "only stores need the kit in adapter: move what the floors need down";
  if (from === "adapter") return floors.indexOf(to) <= floors.indexOf("persistence") ? undefined : "the kit for stores knows the port only";
  const [lower, upper] = [floors.indexOf(from), floors.indexOf(to)];
  if (lower === -1 || upper === -1) return `${lower === -1 ? from : to} is no floor of core: use one of ${floors.join(", ")}`;
  return upper > lower ? `${from} imports from ${to}, which is above it: move what it needs down` : undefined;
};

/** Every rule about a single import. */
export const rules: readonly Rule[] = [
  frontDoor,
  testingIsForTests,
  sourcesStandAlone,
  adaptersMeetInApps,
  coreKnowsItselfByPath,
  floorsOfCore,
];

function inside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function floorOf(path: string): string {
  return path.slice(core.length).split("/")[0] ?? "";
}
