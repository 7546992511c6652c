import Table from "cli-table3";
import { printable } from "../printable.js";

/** A cell: numbers stand on the right. */
export type Cell = string | number;

/** A table for a terminal; nothing in a cell can do more than be read. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number" || isMoney(row[column])));
  const drawn = new Table({
    head: [...head],
    colAligns: numeric.map((right) => (right ? "right" : "left")),
    style: { head: [], border: [], compact: true },
  });
  drawn.push(...rows.map((row) => row.map((cell) => (typeof cell === "number" ? count(cell) : printable(cell)))));
  return drawn.toString();
}

/** Minor units as money: 123456 is 1,234.56. */
export function money(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, "0");
  return `${minor < 0 ? "-" : ""}${count(Number(digits.slice(0, -2)))}.${digits.slice(-2)}`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function isMoney(cell: Cell | undefined): boolean {
  return typeof cell === "string" && /^-?[\d,]+\.\d\d$/.test(cell);
}
