import type { Letter } from "./messages.js";

/**
 * Sends notes of which only the latest under each key matters. One letter is under way at a time: while the other side
 * is busy, notes gather here, as many as there are keys, and never in a queue that grows.
 */
export class Mailbox<Note> {
  #waiting = new Map<string, Note>();
  #underWay = false;

  constructor(private readonly send: (letter: Letter<Note>) => void) {}

  put(key: string, note: Note): void {
    this.#waiting.set(key, note);
    if (!this.#underWay) this.#sendOff();
  }

  /** The other side has read the last letter. */
  read(): void {
    this.#underWay = false;
    if (this.#waiting.size > 0) this.#sendOff();
  }

  #sendOff(): void {
    const notes = this.#waiting;
    this.#waiting = new Map();
    this.#underWay = true;
    this.send({ kind: "letter", notes });
  }
}
