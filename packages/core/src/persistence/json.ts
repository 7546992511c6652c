const suspicious = /"(?:_|\\u005[fF])(?:_|\\u005[fF])(?:p|\\u0070)|"(?:c|\\u0063)(?:o|\\u006[fF])(?:n|\\u006[eE])/;

/** A JSON text carries a key that could change the prototype of objects that it is merged into. */
export class PoisonedJson extends SyntaxError {
  readonly code = "poisoned-json";
}

/**
 * Parses JSON from outside or from a database. Throws SyntaxError for what is not JSON, and PoisonedJson where a key
 * is `__proto__`, or `constructor` with a `prototype` in it.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Few texts hold these characters: only they are walked through.
  if (suspicious.test(text)) refusePoison(value);
  return value;
}

/** Writes JSON that `parseJson` reads. Throws PoisonedJson where it would refuse, and TypeError for what JSON cannot hold. */
export function writeJson(value: object): string {
  const text = JSON.stringify(value);
  if (suspicious.test(text)) parseJson(text);
  return text;
}

function refusePoison(root: unknown): void {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Object.hasOwn(value, "__proto__")) throw new PoisonedJson('A key is "__proto__": the text is refused');
    const maker: unknown = Object.hasOwn(value, "constructor") ? (value as { constructor?: unknown }).constructor : undefined;
    if (typeof maker === "object" && maker !== null && Object.hasOwn(maker, "prototype")) {
      throw new PoisonedJson('A key is "constructor" with a "prototype" in it: the text is refused');
    }
    for (const inner of Object.values(value)) open.push(inner);
  }
}
