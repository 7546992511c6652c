import { expect, test } from "vitest";
import { reportOf } from "../../src/reporting/report.js";
import type { Figures } from "../../src/reporting/tables.js";

const nothing: Figures = { products: 0, orders: [], sales: [], revenueByMonth: [], revenueByCountry: [], rejections: [] };

test("a shop without orders has an empty report", () => {
  expect(reportOf(nothing)).toEqual({
    ...{ products: 0, orders: { placed: 0, shipped: 0, cancelled: 0, rejected: 0 }, orderLines: 0, units: 0, revenue: 0 },
    ...{ revenueByCategory: {}, unitsByCategory: {}, revenueByMonth: {}, revenueByCountry: {}, topProducts: [], rejections: {} },
  });
});

test("every accepted order counts as placed, whatever became of it", () => {
  const orders = [
    { status: "placed", count: 1 },
    { status: "shipped", count: 2 },
    { status: "cancelled", count: 4 },
  ];
  expect(reportOf({ ...nothing, orders }).orders).toEqual({ placed: 7, shipped: 2, cancelled: 4, rejected: 0 });
});

test("a product that was turned down is a rejection, but no order", () => {
  const rejections = [
    { requestType: "AddProduct", reason: "duplicate-product", count: 1 },
    { requestType: "ShipOrder", reason: "unknown-order", count: 2 },
    { requestType: "CancelOrder", reason: "unknown-order", count: 3 },
  ];
  const report = reportOf({ ...nothing, rejections });
  expect(report.orders.rejected).toBe(5);
  expect(report.rejections).toEqual({ "duplicate-product": 1, "unknown-order": 5 });
});

test("the sizes of a product count as one, and equal revenues stand in the order of the names", () => {
  const sold = (name: string, revenue: number) => ({ name, revenue, category: "c", orderLines: 1, units: 1 });
  const sales = [sold("Tea (S)", 1), sold("Tea (XXL)", 2), sold("Cup (blue)", 3), sold("Ale", 3), sold("D", 2), sold("E", 1), sold("F", 0)];
  expect(reportOf({ ...nothing, sales }).topProducts).toEqual([
    ...[
      ["Ale", 3],
      ["Cup (blue)", 3],
      ["Tea", 3],
      ["D", 2],
      ["E", 1],
    ],
  ]);
});

test("names stand in one order on every machine, and none of them can harm the report", () => {
  const revenueByCountry = ["é", "a", "__proto__", "B"].map((key) => ({ key, revenue: 1 }));
  expect(Object.keys(reportOf({ ...nothing, revenueByCountry }).revenueByCountry)).toEqual(["B", "__proto__", "a", "é"]);
});
