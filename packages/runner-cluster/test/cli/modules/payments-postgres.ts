import type { Infrastructure } from "@es/core";
import { postgres } from "@es/store-postgres";
import type { ClientBase } from "pg";
import { system } from "./payments-system.js";

export { system };

const insert = "INSERT INTO payments (id, amount) VALUES ($1, $2)";

export function infrastructure({ url }: { url: string }): Infrastructure<typeof system, ClientBase> {
  const views = {
    reporting: (tx: ClientBase) => ({ add: async (id: string, amount: number) => void (await tx.query(insert, [id, amount])) }),
  };
  return { store: postgres(url), views };
}
