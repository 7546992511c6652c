import { cyclesOf } from "./cycles.js";
import { rules } from "./rules.js";
import { targetOf } from "./target.js";
import { readWorkspace, type SourceFile, type Workspace } from "./workspace.js";

/** Every import in the workspace at `root` that breaks a rule, one line each: where it is, what it is, what to do. */
export function violations(root: string): readonly string[] {
  const workspace = readWorkspace(root);
  return [...workspace.files.flatMap((file) => violationsOf(file, workspace)), ...cycles(workspace)];
}

function violationsOf(file: SourceFile, workspace: Workspace): readonly string[] {
  return file.imports.flatMap(({ specifier, line }) => {
    const target = targetOf(file, specifier, workspace);
    const broken = target === undefined ? [] : rules.map((rule) => rule(file, target)).filter((message) => message !== undefined);
    return broken.map((message) => `${file.path}:${line} "${specifier}": ${message}`);
  });
}

function cycles(workspace: Workspace): readonly string[] {
  const paths = (file: SourceFile) =>
    file.imports.flatMap(({ specifier }) => {
      const target = targetOf(file, specifier, workspace);
      return target !== undefined && "path" in target ? [target.path] : [];
    });
  const graph = new Map(workspace.files.map((file) => [file.path, paths(file)]));
  return cyclesOf(graph).map(
    (cycle) => `${cycle.join(" → ")}: a circle of imports (of types too): move what both need into a file below them`,
  );
}
