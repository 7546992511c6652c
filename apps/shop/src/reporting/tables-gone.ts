/** Tables that reporting had written into are gone. */
class TablesGone extends Error {
  readonly code = "tables-gone";

  constructor(position: number | undefined, options: ErrorOptions) {
    const where = position === undefined ? "" : ` while reporting stands at ${position}`;
    super(`the reporting tables are gone${where}: shop rebuild makes them and begins anew`, options);
  }
}

/** How the databases say that there is no such table: by a code, and SQLite by its words alone. */
const codes = ["42P01", "ER_NO_SUCH_TABLE"];

/** Whether an error, or one that caused it, says that a table is missing. */
export function isMissingTable(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (codes.includes(String((each as Error & { code?: unknown }).code)) || /^no such table: /.test(each.message)) return true;
  }
  return false;
}

/** Does work on the tables; rejects with TablesGone where one is missing. */
export async function onTables<Result>(work: () => Result | Promise<Result>, position?: () => Promise<number>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!isMissingTable(cause)) throw cause;
    throw new TablesGone(await position?.(), { cause });
  }
}
