/** Whether a value has a key that could change a prototype: the rule of `parseJson`, said another way. */
export function isPoisoned(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.entries(value);
  const isPoison = ([key, inner]: [string, unknown]) =>
    key === "__proto__" || (key === "constructor" && typeof inner === "object" && inner !== null && Object.hasOwn(inner, "prototype"));
  return entries.some((entry) => isPoison(entry) || isPoisoned(entry[1]));
}
