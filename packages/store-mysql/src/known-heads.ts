import type { Heads } from "@es/core";

/**
 * The heads as this process has seen them. In the database they only grow: none of those known is ahead, and if some are
 * behind, so is their sum.
 */
export class KnownHeads {
  readonly #heads = new Map<number, number>();
  #generation = 0;

  /** Forgets the heads where they were seen by connections of another generation, which led to another server. */
  of(generation: number): void {
    if (generation !== this.#generation) this.forget();
    this.#generation = generation;
  }

  /** The heads of these pipelines, if it can be said from their sum. */
  withSum(sum: number, of: readonly { readonly pipeline: number }[]): Heads | undefined {
    const heads = new Map(of.map(({ pipeline }) => [pipeline, this.#heads.get(pipeline) ?? Number.NaN]));
    const known = [...heads.values()].reduce((total, head) => total + head);
    return known === sum ? heads : undefined;
  }

  /** Takes note of a commit, when it is done: of the heads before it, and by how much they grew. */
  grow(before: Heads, counts: ReadonlyMap<number, number>): void {
    for (const [pipeline, head] of before) this.#heads.set(pipeline, head + (counts.get(pipeline) ?? 0));
  }

  /** For when it may be another server that is reached next, which was left behind. */
  forget(): void {
    this.#heads.clear();
  }
}
