import { line } from "../domain.js";

/** A line as the stores keep it. */
export const storedLine = Buffer.from(JSON.stringify({ data: line }));
