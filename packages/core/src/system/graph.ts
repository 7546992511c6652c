/** That one application follows another. */
export interface Edge {
  readonly upstream: string;
  readonly application: string;
}

/** A shape of a system that makes its results depend on timing, found at an edge. */
export interface GraphWarning {
  readonly kind: "loop" | "recombination";
  readonly edge: Edge;
  readonly message: string;
}

/** Finds what makes results depend on timing: loops, and streams that come together in one application. */
export function graphWarnings(edges: readonly Edge[]): readonly GraphWarning[] {
  return edges.flatMap((edge, index) => {
    const before = edges.slice(0, index);
    return [...loopAt(edge, before), ...recombinationAt(edge, before, edges)];
  });
}

/** The names of all applications from which events reach `application`, nearest first; itself only if it is in a loop. */
export function upstreamsOf(application: string, edges: readonly Edge[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [application];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const nearest = edges.filter((edge) => edge.application === next && !found.has(edge.upstream));
    for (const { upstream } of nearest) {
      found.add(upstream);
      open.push(upstream);
    }
  }
  return found;
}

function loopAt(edge: Edge, before: readonly Edge[]): GraphWarning[] {
  const { upstream, application } = edge;
  if (upstream !== application && !upstreamsOf(upstream, before).has(application)) return [];
  const why = `"${upstream} | ${application}" closes a loop: events come back to ${application} at a time that nothing fixes`;
  return [{ kind: "loop", edge, message: `${why}, so that results depend on timing` }];
}

function recombinationAt(edge: Edge, before: readonly Edge[], edges: readonly Edge[]): GraphWarning[] {
  const { upstream, application } = edge;
  const other = before.find((earlier) => earlier.application === application && earlier.upstream !== upstream);
  if (other === undefined) return [];
  const origins = new Set([other.upstream, ...upstreamsOf(other.upstream, edges)]);
  const common = [upstream, ...upstreamsOf(upstream, edges)].find((name) => origins.has(name));
  const from = common === undefined ? "" : ` from ${common}`;
  const why = `"${upstream} | ${application}" brings a second stream${from} into ${application} beside "${other.upstream} | ${application}"`;
  return [{ kind: "recombination", edge, message: `${why}: no order holds between the two, so that results depend on timing` }];
}

/** The graph of a system as a Mermaid flowchart. Nodes are numbered, since application names may not be Mermaid ids. */
export function mermaid(applications: readonly string[], edges: readonly Edge[]): string {
  const node = (name: string) => `a${applications.indexOf(name)}`;
  const nodes = applications.map((name) => `  ${node(name)}["${name}"]`);
  const arrows = edges.map(({ upstream, application }) => `  ${node(upstream)} --> ${node(application)}`);
  return ["flowchart LR", ...nodes, ...arrows, ""].join("\n");
}
