/** The aggregates of one kind, like a dictionary. */
export interface Repository<Aggregate> {
  /** The aggregate as it stands; undefined if there is none. */
  get(id: string): Promise<Aggregate | undefined>;
  /** Whether there is an aggregate of this id. */
  has(id: string): Promise<boolean>;
  /** The aggregate as it stands; throws AggregateNotFound if there is none. */
  expect(id: string): Promise<Aggregate>;
  /** The aggregate as it stood at a position of its own sequence (from 1); undefined if it never got there. */
  at(id: string, position: number): Promise<Aggregate | undefined>;
}
