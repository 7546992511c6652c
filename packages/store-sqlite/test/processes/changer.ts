import { aggregate, application, data, event, pipe, singleThreaded, system } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import { parent } from "./parent.js";

const counted = event("counter.counted", data<{ by: string }>());
const Counter = aggregate("counter", () => ({ by: [] as readonly string[] }))
  .on(counted, ({ by }, { data }) => ({ by: [...by, data.by] }))
  .creates({ begin: () => counted({ by: "nobody" }) })
  .commands({ count: (_, by: string) => counted({ by }) });
const counting = application("counting", { counters: Counter }).commands({
  begin: async ({ counters }, id: string) => ((await counters.has(id)) ? undefined : counters.begin(id)),
});

// Changes one counter by so many callers at once, and says what it holds in the end.
const [path = "", name = "", callers = "", times = ""] = process.argv.slice(2);
const go = parent.hear("go");
const running = await singleThreaded(system(pipe(counting)), { store: sqlite(path) });
const { counters } = running.counting;
await running.counting.begin("c");
parent.say("ready");
await go;
const caller = async (number: number) => {
  for (let time = 0; time < Number(times); time += 1) {
    // Two who go on for ever at once may each lose a race in two: a hundred in a row are lost by nobody.
    await counters.change("c", (counter) => counter.count(`${name}/${number}/${time}`), { attempts: 100 });
  }
};
await Promise.all(Array.from({ length: Number(callers) }, (_, number) => caller(number)));
parent.say("done");
await parent.hear("tell");
parent.say((await counters.expect("c")).state.by);
