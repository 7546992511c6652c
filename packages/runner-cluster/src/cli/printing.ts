/** A table for a terminal: columns of text, numbers on the right; nothing in a cell can do more than be read. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => printable(String(cell))));
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => (cells[column] as string).length)));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((cells) => typeof cells[column] === "number"));
  const padded = (cell: string, column: number) => {
    const width = widths[column] as number;
    return isNumber[column] ? cell.padStart(width) : cell.padEnd(width);
  };
  return lines.map((cells) => cells.map(padded).join("  ").trimEnd()).join("\n");
}

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Text that is safe to print on one line of a terminal: control and invisible characters are written as \u{...}. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
