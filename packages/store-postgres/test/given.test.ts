import { InvalidArgument } from "@es/core";
import { type PostgresConnection, postgres } from "@es/store-postgres";
import pg from "pg";
import { expect, it } from "vitest";

it("a single connection in place of a pool is refused at once, with what to give", () => {
  const store = () => postgres(new pg.Client() as unknown as PostgresConnection);
  expect(store).toThrow(InvalidArgument);
  expect(store).toThrow(/^connection is a single connection: give a URL, a pg\.Pool, or the configuration of one$/);
});
