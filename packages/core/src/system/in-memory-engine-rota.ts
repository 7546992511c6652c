import type { Stop } from "../persistence/recorder.js";
import type { Time } from "./time.js";

/** One who offers to do work. */
export interface Volunteer {
  /** Whether it can do it now. */
  able(): boolean;
  work(): Promise<void>;
}

interface Duty {
  readonly volunteers: Set<Volunteer>;
  busy?: Volunteer | undefined;
  stop: Stop;
}

/** Lets one of those who offer to do a piece of work do it, again and again. */
export class InMemoryTimer {
  readonly #duties = new Map<string, Duty>();

  constructor(private readonly parts: { readonly time: Time; readonly random: () => number }) {}

  join(name: string, ms: number, volunteer: Volunteer): Stop {
    const duty = this.#duties.get(name) ?? { volunteers: new Set(), stop: () => {} };
    if (duty.volunteers.size === 0) this.#begin(duty, ms);
    this.#duties.set(name, duty);
    duty.volunteers.add(volunteer);
    return () => {
      duty.volunteers.delete(volunteer);
      if (duty.volunteers.size === 0) duty.stop();
    };
  }

  #begin(duty: Duty, ms: number): void {
    duty.stop = this.parts.time.after(ms, () => {
      this.#begin(duty, ms);
      void this.#do(duty);
    });
  }

  async #do(duty: Duty): Promise<void> {
    if (duty.busy?.able()) return;
    const able = [...duty.volunteers].filter((each) => each.able());
    const chosen = able[Math.floor(this.parts.random() * able.length)];
    duty.busy = chosen;
    try {
      await chosen?.work();
    } catch {
      // It has its own ways to say so, and is asked again.
    }
    if (duty.busy === chosen) duty.busy = undefined;
  }
}
