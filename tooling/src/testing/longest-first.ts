import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first: begun last, one of them would keep one worker busy while the others have nothing to do. */
export const longest: readonly string[] = [
  "apps/shop/test/same-state.test.ts",
  "apps/benchmark/test/rows.test.ts",
  "apps/shop/test/cli/pizza.test.ts",
  "packages/runner-threads/test/runner-contract.test.ts",
  "packages/runner-cluster/test/bullmq-redis.test.ts",
  "packages/runner-threads/test/killed.test.ts",
  "packages/runner-cluster/test/bullmq-contract.test.ts",
  "apps/shop/test/cluster/killed-nodes.test.ts",
  "packages/store-mysql/test/server-store.test.ts",
  "packages/runner-cluster/test/faults/postgres.test.ts",
  "apps/shop/test/order-book.test.ts",
  "packages/store-postgres/test/server-store.test.ts",
  "packages/runner-cluster/test/cli/operating.test.ts",
  "packages/runner-cluster/test/faults/nodes.test.ts",
  "packages/store-postgres/test/contract.test.ts",
  "packages/runner-cluster/test/cli/looking.test.ts",
  "apps/shop/test/cli/commands.test.ts",
  "packages/runner-threads/test/frozen.test.ts",
  "packages/store-mysql/test/contract.test.ts",
];

/** Begins with the files that take longest, also in a clone where nothing has been measured yet; the rest as vitest does. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one.moduleId) - placeOf(other.moduleId));
  }
}

/** The place of a file, by its path, among those that take longest. */
export function placeOf(path: string): number {
  const place = longest.findIndex((file) => path.endsWith(`/${file}`));
  return place === -1 ? longest.length : place;
}
