/** How deep causes are looked through, and how long a reason may be. */
const deepest = 8;
const longest = 1000;

/** Parts of databases' messages that quote the values which they were given, and what stands in their place. */
const quoted: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/Duplicate entry '.*' for key/s, "Duplicate entry '…' for key"],
  [/value: '.*' for /s, "value: '…' for "],
  [/near '.*' at line/s, "near '…' at line"],
  [/^(invalid input (?:syntax|value) for [^:]*): ".*"/s, '$1: "…"'],
  [/^value ".*" is out of range/s, 'value "…" is out of range'],
];

/**
 * Why something failed, for statuses and logs: the messages of an error and of its causes, the innermost last. An error of
 * a query builder's is told by its cause alone, since its own message holds the statement and its parameters; of what a
 * database says, values that it was given are left out. At most 1,000 characters.
 */
export function reasonOf(error: unknown): string {
  const messages: string[] = [];
  for (const each of chainOf(error)) {
    const message = messageOf(each);
    // Most messages of the store's and the system's own quote their cause already.
    if (message !== "" && !messages.some((said) => said.includes(message))) messages.push(message);
  }
  const reason = messages.join(": ") || "an error without a message";
  return reason.length > longest ? `${reason.slice(0, longest - 1)}…` : reason;
}

function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && each !== null && chain.length < deepest; each = (each as { cause?: unknown }).cause) {
    if (chain.includes(each)) break;
    chain.push(each);
  }
  return chain;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isOfQuery(error)) return error.cause === undefined ? "a query failed" : "";
  const message = error.message || String((error as { code?: unknown }).code ?? "");
  return quoted.reduce((text, [pattern, instead]) => text.replace(pattern, instead), message);
}

/** What query builders throw around the driver's error. */
function isOfQuery(error: Error): boolean {
  return ("query" in error && "params" in error) || error.message.startsWith("Failed query:");
}
