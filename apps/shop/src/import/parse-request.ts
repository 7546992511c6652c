import { PoisonedJson, parseJson } from "@es/core/adapter";
import { z } from "zod";
import type { ShopRequest } from "../commands.js";
import { printable, shortened, shown } from "../printable.js";
import { LineRefused } from "./lines.js";

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

/** Returns the value without properties that are null, which count as not given. */
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

const longestText = 255;
const unstorable = /\0|\p{Cs}/u;

const text = textUpTo(longestText);
const at = instant();
const price = wholeNumber(0);

const line = z.object(
  {
    sku: text,
    quantity: wholeNumber(1),
    unitPrice: price.exactOptional(),
    discountBasisPoints: wholeNumber(0, 10_000).exactOptional(),
  },
  'give an object like {"sku":"tea","quantity":2}',
);

const head = { requestId: text, at };

/** The schema of a request. Its messages are remedies. Unknown fields are left out. */
const requestSchema = z.discriminatedUnion(
  "type",
  [
    z.object({ type: z.literal("AddProduct"), ...head, sku: text, name: text, category: text, unitPrice: price }),
    z.object({
      type: z.literal("PlaceOrder"),
      ...head,
      orderId: text,
      customerId: text.exactOptional(),
      country: text.exactOptional(),
      lines: z.array(line, "give an array of lines").min(1, "give at least one line"),
    }),
    z.object({ type: z.literal("ShipOrder"), ...head, orderId: text }),
    z.object({ type: z.literal("CancelOrder"), ...head, orderId: text, reason: textUpTo(1000).exactOptional() }),
  ],
  "give AddProduct, PlaceOrder, ShipOrder or CancelOrder",
);

function textUpTo(longest: number) {
  const remedy = `give text of 1 to ${longest} characters`;
  return z
    .string(remedy)
    .min(1, remedy)
    .max(longest, remedy)
    .refine((value) => !unstorable.test(value), "give text without NUL and lone surrogates");
}

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const remedy = `give a whole number from ${least} to ${most}`;
  // JSON can say -0, which would come back from a store as 0.
  return z
    .int(remedy)
    .min(least, remedy)
    .max(most, remedy)
    .overwrite((value) => value + 0);
}

function instant() {
  const remedy = 'give a date and time with an offset, e.g. "2015-01-01T11:38:36Z"';
  return z.iso
    .datetime({ offset: true, error: remedy })
    .overwrite(inUtc)
    .refine((value) => /^\d{4}-/.test(value), remedy);
}

function inUtc(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
