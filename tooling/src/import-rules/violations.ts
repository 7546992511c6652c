import { rules } from "./rules.js";
import { readWorkspace, type SourceFile, targetOf, type Workspace } from "./workspace.js";

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

/** Which modules each module imports, by their paths. */
type Graph = ReadonlyMap<string, readonly string[]>;

/** A cycle for each import that closes one: the paths along it, the first of them again at the end. */
function cyclesOf(graph: Graph): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string) => {
    const start = trail.indexOf(path);
    if (start !== -1) cycles.push([...trail.slice(start), path]);
    if (start !== -1 || done.has(path)) return;
    trail.push(path);
    for (const next of graph.get(path) ?? []) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return cycles;
}
