import { z } from "zod";

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

/** What a request must look like. Its messages are remedies; unknown fields are left out. */
export const requestSchema = z.discriminatedUnion(
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
