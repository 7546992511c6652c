import pg from "pg";

const text = (value: string) => value;
const bytesOfOther = pg.types.getTypeParser(17, "text");

/** How the columns of the store are read, by the number of their type: bool, bytea, bigint, smallint, integer, text. */
const parsers: Readonly<Record<number, (value: string) => unknown>> = {
  16: (value) => value === "t",
  17: (value) => (value.startsWith("\\x") ? Buffer.from(value.slice(2), "hex") : bytesOfOther(value)),
  20: text,
  21: Number,
  23: Number,
  25: text,
};

/** The types of the store's own statements: a pool, or the whole driver, may have been told to read them otherwise. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => parsers[oid] ?? pg.types.getTypeParser(oid, format as "text"),
};
