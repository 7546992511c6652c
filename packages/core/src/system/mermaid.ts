import type { Edge } from "./graph.js";

/** The graph of a system as a Mermaid flowchart. Nodes are numbered, since application names may not be Mermaid ids. */
export function mermaid(applications: readonly string[], edges: readonly Edge[]): string {
  const node = (name: string) => `a${applications.indexOf(name)}`;
  const nodes = applications.map((name) => `  ${node(name)}["${name}"]`);
  const arrows = edges.map(({ upstream, application }) => `  ${node(upstream)} --> ${node(application)}`);
  return ["flowchart LR", ...nodes, ...arrows, ""].join("\n");
}
