import type { Engine, Task } from "@es/runner-cluster";

/** The faults that an engine is made to have. */
export interface Misconduct {
  /** Loses every prompt. */
  losing: boolean;
  /** Cannot be reached. */
  down: boolean;
}

/** An engine that does wrong as it is told to, from one moment to the next. */
export function lossyEngine(engine: Engine, begin: Partial<Misconduct> = {}): Engine & { readonly misconduct: Misconduct } {
  const misconduct: Misconduct = { losing: false, down: false, ...begin };
  return {
    misconduct,
    description: engine.description,
    node: engine.node,
    prompt: (task: Task, options) => {
      if (!misconduct.losing && !misconduct.down) engine.prompt(task, options);
    },
    work: (application, work) => engine.work(application, work),
    every: (name, ms, work) => engine.every(name, ms, async () => (misconduct.down ? undefined : work())),
    healthy: () => !misconduct.down && engine.healthy(),
    status: async () => (misconduct.down ? Promise.reject(new Error("the engine is out of reach")) : engine.status()),
    close: () => engine.close(),
  };
}
