import fc from "fast-check";
import { expect, test } from "vitest";
import { LineRefused } from "../../src/import/lines.js";
import { parseRequest } from "../../src/import/parse-request.js";

const order = {
  type: "PlaceOrder",
  requestId: "r1",
  at: "2015-01-01T11:38:36Z",
  orderId: "1",
  lines: [{ sku: "tea", quantity: 2 }],
};
const product = {
  type: "AddProduct",
  requestId: "r2",
  at: "2015-01-01T00:00:00Z",
  sku: "tea",
  name: "Tea",
  category: "Drinks",
  unitPrice: 250,
};

test("takes a request as it is, with its time in UTC", () => {
  expect(parseRequest(JSON.stringify({ ...order, at: "2015-01-01T01:38:36.5+02:00" }))).toEqual({
    ...order,
    at: "2014-12-31T23:38:36.500Z",
  });
});

test("leaves out fields that it does not know, and those that are null", () => {
  const line = { sku: "tea", quantity: 2, unitPrice: null, colour: "green" };
  const given = { ...order, country: null, note: "thanks", lines: [line] };
  expect(parseRequest(JSON.stringify(given))).toStrictEqual({ ...order, at: "2015-01-01T11:38:36.000Z" });
});

test.each([
  ["quantity -2", { ...order, lines: [{ sku: "tea", quantity: -2 }] }, "lines[0].quantity is -2: give a whole number from 1"],
  ["quantity 0", { ...order, lines: [{ sku: "tea", quantity: 0 }] }, "lines[0].quantity is 0: give a whole number from 1"],
  ["quantity 1.5", { ...order, lines: [{ sku: "tea", quantity: 1.5 }] }, "lines[0].quantity is 1.5: give a whole number from 1"],
  [
    "an unsafe quantity",
    { ...order, lines: [{ sku: "tea", quantity: 2 ** 53 }] },
    "lines[0].quantity is 9007199254740992: give a whole number",
  ],
  ["a quantity in quotes", { ...order, lines: [{ sku: "tea", quantity: "2" }] }, 'lines[0].quantity is "2": give a whole number'],
  ["a discount above all", { ...order, lines: [{ sku: "tea", quantity: 1, discountBasisPoints: 10_001 }] }, "discountBasisPoints is 10001"],
  ["no lines", { ...order, lines: [] }, "lines is []: give at least one line"],
  ["lines that are none", { ...order, lines: "tea" }, 'lines is "tea": give an array of lines'],
  ["a line that is none", { ...order, lines: [1] }, "lines[0] is 1: give an object"],
  ["no order id", { ...order, orderId: undefined }, "orderId is missing: give text of 1 to 255 characters"],
  ["an empty order id", { ...order, orderId: "" }, 'orderId is "": give text of 1 to 255 characters'],
  ["a long order id", { ...order, orderId: "x".repeat(256) }, "…: give text of 1 to 255 characters"],
  ["a NUL", { ...order, orderId: "a\0b" }, 'orderId is "a\\u0000b": give text without NUL'],
  ["half a character", { ...order, orderId: "\ud800" }, "give text without NUL and lone surrogates"],
  ["a day that is none", { ...order, at: "2015-02-29T00:00:00Z" }, 'at is "2015-02-29T00:00:00Z": give a date and time with an offset'],
  ["a time without offset", { ...order, at: "2015-02-28T00:00:00" }, "give a date and time with an offset"],
  ["a time that is none", { ...order, at: 1_420_070_400 }, "at is 1420070400: give a date and time"],
  ["a year that is none", { ...order, at: "9999-12-31T23:59:59-01:00" }, "give a date and time"],
  ["an unknown command", { ...order, type: "EatOrder" }, 'type is "EatOrder": give AddProduct, PlaceOrder, ShipOrder or CancelOrder'],
  ["no command", { ...order, type: undefined }, "type is missing: give AddProduct"],
  ["a price below nothing", { ...product, unitPrice: -1 }, "unitPrice is -1: give a whole number from 0"],
  ["an array", [], "[] is not a request: write one JSON object a line"],
  ["a number", 7, "7 is not a request: write one JSON object a line"],
])("refuses %s, and names it with the remedy", (_, value, message) => {
  expect(() => parseRequest(JSON.stringify(value))).toThrow(message);
});

test("refuses what is not JSON, without letting control characters through", () => {
  expect(() => parseRequest('{"type":\u001b[31m')).toThrow('"{\\"type\\":\\u001b[31m" is not JSON');
});

test("refuses a key that could change prototypes", () => {
  expect(() => parseRequest('{"__proto__":{"admin":true}}')).toThrow("__proto__");
});

test("names every wrong value, three at the most", () => {
  const message = /^requestId is 1: .*; at is 2: .*; orderId is 3: [^;]*$/;
  expect(() => parseRequest(JSON.stringify({ ...order, requestId: 1, at: 2, orderId: 3, lines: 4 }))).toThrow(message);
});

test("answers a request or refuses the line, whatever the line is", () => {
  const lines = fc.oneof(
    fc.string(),
    fc.json(),
    fc.dictionary(fc.constantFrom(...Object.keys(order)), fc.jsonValue()).map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(lines, (line) => {
      try {
        expect(parseRequest(line)).toHaveProperty("requestId");
      } catch (error) {
        expect(error).toBeInstanceOf(LineRefused);
      }
    }),
  );
});
