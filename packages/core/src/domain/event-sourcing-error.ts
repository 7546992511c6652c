/** What every error of @es has: a stable code to switch on, its facts as fields, and the original as cause. */
export abstract class EventSourcingError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
