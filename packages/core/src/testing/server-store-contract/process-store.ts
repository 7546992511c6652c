import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import { event } from "../../domain/event.js";
import { EventStore } from "../../persistence/event-store.js";
import { jsonMapper } from "../../persistence/mapper.js";
import type { Store } from "../../persistence/recorder.js";
import type { ServerStoreSubject } from "./subject.js";

type Opened = Store<never> & AsyncDisposable;

/** Another process that does something with the subject's store, and speaks by messages. */
export class StoreProcess implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #messages: AsyncIterator<unknown[]>;

  /** Takes what `processStore` takes after the URL. */
  constructor({ program, url }: Pick<ServerStoreSubject, "program" | "url">, ...args: readonly string[]) {
    this.#process = fork(program, [url, ...args], { execArgv: [] });
    this.#messages = on(this.#process, "message", { close: ["exit"] } as object);
  }

  /** The next message; undefined when the process has ended. */
  async hear(): Promise<unknown> {
    const { done, value } = await this.#messages.next();
    return done ? undefined : value[0];
  }

  say(message: string): void {
    this.#process.send(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }
}

/**
 * The work of another process on a store. Its arguments are the URL, the task, and more; it says and hears the rest
 * by messages. Where tables have a name, the store's are of that name.
 */
export async function processStore(open: (url: string, name?: string) => Opened): Promise<void> {
  const [url = "", task = "", ...args] = process.argv.slice(2);
  const tasks = { open: opening, record: recording, write: writing };
  await using store = open(url, task === "open" ? args[1] : undefined);
  await tasks[task as keyof typeof tasks](store, args);
  process.disconnect();
}

/** Opens an application when told to, and says its epoch. */
async function opening(store: Opened, [application = ""]: readonly string[]): Promise<void> {
  process.send?.("ready");
  await once(process, "message");
  process.send?.((await store.open(application, { pipelines: 2 })).epoch);
}

/** Records one event each time it is told to, and says when that was done. */
async function recording(store: Opened, [application = ""]: readonly string[]): Promise<void> {
  const recorder = await store.open(application);
  const head = await recorder.head(0);
  let count = 0;
  process.on("message", async () => {
    count += 1;
    const event = { aggregateId: `prompt-${head}`, position: count, type: "test.happened", data: Buffer.from("{}") };
    const [outcome] = await recorder.record([{ events: [event] }]);
    if (outcome?.refused) throw outcome.refused;
    process.send?.(Date.now());
  });
  process.send?.("ready");
  await once(process, "disconnect");
  process.exit();
}

/** Callers append units of 1 to 4 events until the time is over; says how many events were kept. */
async function writing(store: Opened, [application = "", name, callers, seconds]: readonly string[]): Promise<void> {
  const happened = event("test.happened");
  const events = new EventStore(await store.open(application), jsonMapper(), new Map([[happened.name, happened]]));
  process.send?.("ready");
  await once(process, "message");
  const end = Date.now() + Number(seconds) * 1000;
  let kept = 0;
  const call = async (_: unknown, caller: number) => {
    for (let unit = 1; Date.now() < end; unit += 1) {
      const aggregateId = `${name}-${caller}-${unit}`;
      const of = Array.from({ length: 1 + (unit % 4) }, (_, index) => {
        return { type: happened.name, aggregateId, position: index + 1, data: {}, aggregate: "test", metadata: {} };
      });
      const { ids } = await events.append({ pipeline: 0, events: of });
      kept += ids.length;
    }
  };
  await Promise.all(Array.from({ length: Number(callers) }, call));
  process.send?.(kept);
}
