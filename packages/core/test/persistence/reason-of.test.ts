import { reasonOf, StoreUnavailable } from "@es/core";
import { expect, it } from "vitest";

const driver = (message: string, facts: object = {}) => Object.assign(new Error(message), facts);

it("tells an error with all that caused it, each thing once", () => {
  const lost = driver("connect ECONNREFUSED 127.0.0.1:5432");
  expect(reasonOf(new Error("cannot pay", { cause: new Error("no bank", { cause: lost }) }))).toBe(
    "cannot pay: no bank: connect ECONNREFUSED 127.0.0.1:5432",
  );
  expect(reasonOf(new StoreUnavailable("a store", lost.message, { cause: lost }))).toBe(
    "a store is not available: connect ECONNREFUSED 127.0.0.1:5432",
  );
  expect(reasonOf(driver("", { code: "ECONNREFUSED" }))).toBe("ECONNREFUSED");
  expect(reasonOf("a text")).toBe("a text");
  expect(reasonOf(new Error(""))).toBe("an error without a message");
});

it("tells of a query builder's error what the database said, and nothing of statement and parameters", () => {
  const cause = driver('relation "shop_sales" does not exist', { code: "42P01" });
  const failed = 'Failed query: insert into "shop_sales" values ($1)\nparams: secret';
  for (const error of [
    new Error(failed, { cause }),
    Object.assign(new Error("a failed query of secret", { cause }), { query: "insert", params: ["secret"] }),
  ]) {
    expect(reasonOf(error)).toBe('relation "shop_sales" does not exist');
    expect(reasonOf(new Error("cannot report", { cause: error }))).toBe('cannot report: relation "shop_sales" does not exist');
  }
  expect(reasonOf(new Error(failed))).toBe("a query failed");
});

it("leaves out the values that databases quote, and keeps the names", () => {
  const said = [
    ["Duplicate entry 'secret' for key 'orders.PRIMARY'", "Duplicate entry '…' for key 'orders.PRIMARY'"],
    ["Incorrect integer value: 'secret' for column `a`.`b`.`c` at row 1", "Incorrect integer value: '…' for column `a`.`b`.`c` at row 1"],
    ["You have an error in your SQL syntax near 'secret' at line 1", "You have an error in your SQL syntax near '…' at line 1"],
    ['invalid input syntax for type integer: "secret"', 'invalid input syntax for type integer: "…"'],
    ['value "99secret" is out of range for type integer', 'value "…" is out of range for type integer'],
    ['duplicate key value violates unique constraint "orders_pkey"', 'duplicate key value violates unique constraint "orders_pkey"'],
    ["no such table: shop_sales", "no such table: shop_sales"],
  ] as const;
  for (const [message, told] of said) expect(reasonOf(driver(message))).toBe(told);
});

it("ends with causes that go round, or on and on, and with texts that do", () => {
  const round = new Error("round");
  round.cause = round;
  expect(reasonOf(round)).toBe("round");
  let deep = new Error("0");
  for (let n = 1; n < 100; n += 1) deep = new Error(`error ${n}`, { cause: deep });
  expect(reasonOf(deep).split(": ")).toHaveLength(8);
  expect(reasonOf(new Error("x".repeat(5000)))).toHaveLength(1000);
});
