import type { DomainEvent } from "../domain/event.js";
import type { Recorded } from "../persistence/event-store.js";

/** The result of a policy or a command: the aggregates to save, in one unit; or nothing. */
export type Decision = Savable | readonly Savable[] | undefined;

/** An aggregate of any kind, with or without pending events. */
export interface Savable {
  readonly id: string;
  readonly position: number;
  readonly pending: readonly DomainEvent[];
}

/** What a command may return: a decision, or one with an answer for its caller. */
// biome-ignore lint/suspicious/noConfusingVoidType: what only changes the aggregate that it is given returns nothing
export type Decided = Decision | Answering<unknown> | void;

/** The aggregates to save, with an answer for the caller. Made by `answering`. */
export class Answering<Answer> {
  constructor(
    readonly answer: Answer,
    readonly saved: readonly Savable[],
  ) {}
}

/**
 * Lets a command answer a value beside what it saves: `return answering({ left: 4 }, book.lend(member))`. The caller gets it as
 * `answer` of what was recorded. It is handed over as it is: a command
 * runs in the process of its caller, also where threads or a cluster follow.
 */
export function answering<Answer>(answer: Answer, ...saved: readonly Savable[]): Answering<Answer> {
  return new Answering(answer, saved);
}

/** Where the events of a command went, with what it answered. */
export interface Answered<Answer> extends Recorded {
  readonly answer: Answer;
}

/** What a command answers that returns this; `never` where it never answers, with undefined where it does not always. */
export type AnswerOf<Returned> = AnswerIn<Awaited<Returned>>;

type AnswerIn<Returned> = [Extract<Returned, Answering<unknown>>] extends [never]
  ? never
  : Returned extends Answering<infer Answer>
    ? Answer
    : undefined;

/** What is recorded for a caller whose decision returns this. */
export type RecordedOf<Returned> = [AnswerOf<Returned>] extends [never] ? Recorded : Answered<AnswerOf<Returned>>;

/** Returns what was recorded, with the answer where there is one. */
export function answered(recorded: Recorded, decided: unknown): Recorded | Answered<unknown> {
  return decided instanceof Answering ? { ...recorded, answer: decided.answer } : recorded;
}

/** Returns the aggregates to save. */
export function savedOf(decided: unknown): unknown {
  return decided instanceof Answering ? decided.saved : decided;
}
