/** Rows in groups small enough for one statement: databases bound the parameters of a statement. */
export function chunks<Row>(rows: readonly Row[], size = 500): readonly Row[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));
}
