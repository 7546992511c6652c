import { type Engine, inMemoryEngine } from "@es/core";
import { type EngineSubject, virtualTime } from "@es/core/testing";

const deadlineMs = 60_000;

/** Engines in memory on virtual time, which may be changed for the worse. */
export function subjectInMemory(flawed: (sound: Engine, name: string) => Engine = (sound) => sound): EngineSubject {
  const time = virtualTime();
  const engine = inMemoryEngine({ time, deadlineMs });
  return {
    node: (name) => flawed(engine.node(name), name),
    cut: (name) => engine.cut(name),
    mend: (name) => engine.mend(name),
    time,
    pass: (ms) => time.run(ms),
    deadlineMs,
    takeoverMs: 3010,
  };
}
