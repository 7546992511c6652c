import type { Cost } from "../costs.js";

/** What something took at a size. */
export interface Point {
  readonly size: number;
  readonly ms: number;
}

/** The line through points that is nearest to each in proportion; never below zero. */
export function fit(points: readonly Point[]): Cost {
  const [first] = points;
  if (first === undefined || points.every(({ size }) => size === first.size)) return { each: mean(points), perItem: 0 };
  const weighted = points.map(({ size, ms }) => ({ size, ms, weight: 1 / Math.max(ms, 0.001) ** 2 }));
  const total = sum(weighted.map(({ weight }) => weight));
  const middle = sum(weighted.map(({ size, weight }) => size * weight)) / total;
  const level = sum(weighted.map(({ ms, weight }) => ms * weight)) / total;
  const spread = sum(weighted.map(({ size, weight }) => weight * (size - middle) ** 2));
  const slope = Math.max(0, sum(weighted.map(({ size, ms, weight }) => weight * (size - middle) * (ms - level))) / spread);
  return { each: round(Math.max(0, level - slope * middle)), perItem: round(slope) };
}

function mean(points: readonly Point[]): number {
  return round(sum(points.map(({ ms }) => ms)) / Math.max(1, points.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function round(value: number): number {
  return Math.round(value * 100_000) / 100_000;
}
