/** Prints what a test counted and measured; numbers are rounded. */
export function report(what: string, facts: object): void {
  console.log(`${what}: ${JSON.stringify(facts, (_, value) => (typeof value === "number" ? Math.round(value) : value))}`);
}
