import fc from "fast-check";
import { expect, test } from "vitest";
import { lineAmount } from "../../src/core/product.js";
import { Refused } from "../../src/core/rejection.js";

const price = fc.record({
  unitPrice: fc.nat({ max: 2 ** 30 }),
  quantity: fc.integer({ min: 1, max: 2 ** 20 }),
  discountBasisPoints: fc.nat({ max: 10_000 }),
});

test.each([
  [{ unitPrice: 1075, quantity: 1, discountBasisPoints: 0 }, 1075],
  [{ unitPrice: 1, quantity: 1, discountBasisPoints: 5000 }, 1],
  [{ unitPrice: 1, quantity: 1, discountBasisPoints: 5001 }, 0],
  [{ unitPrice: 999, quantity: 3, discountBasisPoints: 333 }, 2897],
  [{ unitPrice: 100, quantity: 7, discountBasisPoints: 10_000 }, 0],
  [{ unitPrice: 9_007_199_254_740_991, quantity: 1, discountBasisPoints: 0 }, 9_007_199_254_740_991],
  [{ unitPrice: 9_007_199_254_740_991, quantity: 9, discountBasisPoints: 9000 }, 8_106_479_329_266_892],
])("a line of %o comes to %i", (line, amount) => {
  expect(lineAmount(line)).toBe(amount);
});

test("an amount is the nearest whole number to the exact one, and a half goes up", () => {
  fc.assert(
    fc.property(price, (line) => {
      const exact = BigInt(line.unitPrice) * BigInt(line.quantity) * BigInt(10_000 - line.discountBasisPoints);
      const over = BigInt(lineAmount(line)) * 10_000n - exact;
      expect(over > -5000n && over <= 5000n).toBe(true);
    }),
  );
});

test("refuses an amount that a number cannot hold exactly", () => {
  const line = { unitPrice: Number.MAX_SAFE_INTEGER, quantity: 2, discountBasisPoints: 0 };
  expect(() => lineAmount(line)).toThrow(Refused);
});
