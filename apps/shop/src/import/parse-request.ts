import { PoisonedJson, parseJson } from "@es/core/adapter";
import type { ShopRequest } from "../commands/requests.js";
import { printable, shortened, shown } from "../printable.js";
import { LineRefused } from "./line-refused.js";
import { requestSchema } from "./request-schema.js";

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** The request that a line of JSON is. Throws LineRefused, which names each value that is wrong, and the remedy. */
export function parseRequest(text: string): ShopRequest {
  const value = withoutNulls(json(text));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new LineRefused(`${shown(value)} is not a request: write one JSON object a line`);
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LineRefused(
    firstOfEach(parsed.error.issues)
      .map((issue) => describe(issue, value))
      .join("; "),
  );
}

function json(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const why = printable(shortened((error as Error).message, 80));
    if (error instanceof PoisonedJson) throw new LineRefused(`${shown(text)} is refused (${why}): leave the key out`);
    throw new LineRefused(`${shown(text)} is not JSON (${why}): write one JSON object a line`);
  }
}

/** What is null counts as not given. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const given = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(given.map(([key, each]) => [key, withoutNulls(each)]));
}

/** One issue for each value, and no more than three: a message has to be read. */
function firstOfEach(issues: readonly Issue[]): readonly Issue[] {
  const first = new Map(issues.toReversed().map((issue) => [placeOf(issue.path), issue]));
  return [...first.values()].toReversed().slice(0, 3);
}

function describe({ path, message }: Issue, request: unknown): string {
  const value = path.reduce((value: unknown, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], request);
  return value === undefined ? `${placeOf(path)} is missing: ${message}` : `${placeOf(path)} is ${shown(value)}: ${message}`;
}

function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .slice(1);
}
