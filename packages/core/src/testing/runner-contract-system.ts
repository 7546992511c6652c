import { application } from "../application/application.js";
import { aggregate } from "../domain/aggregate.js";
import { event } from "../domain/event.js";
import { data } from "../domain/schema.js";
import { pipe } from "../system/pipe.js";
import { system } from "../system/system.js";

const numberGiven = event("number.given", data<{ value: number }>());

const Given = aggregate("number", () => ({ value: 0 }))
  .on(numberGiven, (_, { data }) => ({ value: data.value }))
  .creates({ give: (value: number) => numberGiven({ value }) });

const opened = event("list.opened");
const added = event("list.added", data<{ value: number; sum: number }>());

/** Numbers in the order in which they came, and their sum: a follower that loses, doubles or reorders shows it. */
const List = aggregate("list", () => ({ values: [] as readonly number[], sum: 0 }))
  .on(opened, (list) => list)
  .on(added, (list, { data }) => ({ values: [...list.values, data.value], sum: data.sum }))
  .creates({ open: () => opened() })
  .commands({ add: ({ sum }, value: number) => added({ value, sum: sum + value }) });

const cureFound = event("cure.found");
const Cure = aggregate("cure", () => ({}))
  .on(cureFound, (cure) => cure)
  .creates({ find: () => cureFound() });

const numbers = application("numbers", { numbers: Given }).commands({
  give: (_, id: string, value: number) => Given.give(id, value),
  giveMany: (_, id: string, values: readonly number[]) => values.map((value, index) => Given.give(`${id}.${index}`, value)),
});

/** Cannot take negative numbers, unless a cure was found. */
const lists = application("lists", { lists: List, cures: Cure })
  .on(numberGiven, async ({ data }, { lists, cures }) => {
    if (data.value < 0 && !(await cures.has("cure"))) throw new RangeError(`${data.value} is negative`);
    const list = (await lists.get("all")) ?? List.open("all");
    return list.add(data.value);
  })
  .commands({ findCure: () => Cure.find("cure") });

const sums = application("sums", { numbers: Given }).on(added, ({ position, data }) => Given.give(`sum ${position}`, data.sum));

/** Follows beside the lists, and takes negative numbers too. */
const squares = application("squares", { lists: List })
  .on(numberGiven, async ({ data }, { lists }) => {
    const list = (await lists.get("all")) ?? List.open("all");
    return list.add(data.value ** 2);
  })
  // Two who go on for ever at once may each lose a race in two: a hundred in a row are lost by nobody.
  .commands(
    { add: async ({ lists }, id: string, value: number) => ((await lists.get(id)) ?? List.open(id)).add(value) },
    { attempts: 100 },
  );

const counted = event("countdown.counted", data<{ left: number }>());

const Countdown = aggregate("countdown", () => ({ left: 0, counts: 0 }))
  .on(counted, ({ counts }, { data: { left } }) => ({ left, counts: counts + 1 }))
  .creates({ begin: (left: number) => counted({ left }) })
  .commands({ count: ({ left }) => counted({ left: left - 1 }) });

/** Responds to its own events until nothing is left. */
const countdowns = application("countdowns", { countdowns: Countdown })
  .onOwn(counted, async ({ aggregateId, data }, { countdowns }) =>
    data.left > 0 ? (await countdowns.expect(aggregateId)).count() : undefined,
  )
  .commands({ begin: (_, id: string, left: number) => Countdown.begin(id, left) });

/** The system that `runnerContract` runs: `numbers | lists | sums` and `numbers | squares`, and `countdowns`, which follows itself. */
export const runnerContractSystem = system([pipe(numbers, lists, sums), pipe(numbers, squares), pipe(countdowns)], { name: "contract" });
