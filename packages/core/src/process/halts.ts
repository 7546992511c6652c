import type { OpenApplication } from "../application/open-application.js";
import { aggregate } from "../domain/aggregate.js";
import { data } from "../domain/data.js";
import { event } from "../domain/event.js";
import { keeping } from "./keeping.js";

/** Why an operator halted an application, or let it go on. */
export interface Halt {
  readonly why: string;
}

/** An application is to follow nothing any more: kept in its own log. */
export const applicationHalted = event("es.application-halted", data<Halt>());

/** A halted application is to follow again. */
export const applicationResumed = event("es.application-resumed", data<Halt>());

const Halting = aggregate("es.halts", (): { readonly halt?: Halt } => ({}))
  .on(applicationHalted, (_, { data }) => ({ halt: data }))
  .on(applicationResumed, () => ({}))
  .creates({ halt: (halt: Halt) => applicationHalted(halt) })
  .commands({
    halt: ({ halt: before }, halt: Halt) => (before === undefined ? applicationHalted(halt) : []),
    resume: ({ halt }, end: Halt) => (halt === undefined ? [] : applicationResumed(end)),
  });

const id = "all";

/** Whether an application is halted: a fact of its own log, for whoever runs it to heed. */
export class Halts<Tx = unknown> {
  readonly #kept: OpenApplication<Tx>;

  constructor(private readonly application: OpenApplication<Tx>) {
    this.#kept = keeping(application, { halts: Halting.definition });
  }

  /** Why the application is halted; undefined where it is not. */
  async current(): Promise<Halt | undefined> {
    return (await this.#load(this.#kept.repositories()))?.state.halt;
  }

  /** Halts the application. Where it is halted already, nothing is recorded. */
  halt(why: string): Promise<void> {
    return this.#record((halting) => (halting === undefined ? Halting.halt(id, { why }) : halting.halt({ why })));
  }

  /** Lets the application go on. Where it is not halted, nothing is recorded. */
  resume(why: string): Promise<void> {
    return this.#record((halting) => halting?.resume({ why }));
  }

  async #record(decide: (halting: HaltingInstance | undefined) => unknown): Promise<void> {
    const unit = this.#kept.unitOfWork();
    unit.collect(decide(await this.#load(unit.repositories(this.#kept.definition.aggregates))));
    this.application.recordings.publish(await this.#kept.record(unit, { pipeline: 0 }));
  }

  async #load({ halts }: ReturnType<OpenApplication["repositories"]>): Promise<HaltingInstance | undefined> {
    return (await halts?.get(id)) as HaltingInstance | undefined;
  }
}

type HaltingInstance = ReturnType<typeof Halting.halt>;
