import { existsSync, rmSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { aggregate, application, data, event, type Infrastructure, pipe, system as systemOf } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";

const served = event("meal.served", data<{ course: number }>());
const eaten = event("meal.eaten", data<{ course: number }>());

const Meal = aggregate("meal", () => ({}))
  .on(served, (meal) => meal)
  .on(eaten, (meal) => meal)
  .creates({ serve: (course: number) => served({ course }), eat: (course: number) => eaten({ course }) });

const kitchen = application("kitchen", { meals: Meal }).commands({
  serve: (_, courses: readonly number[]) => courses.map((course) => Meal.serve(String(course), course)),
});

const guests = application("guests", { meals: Meal }).on(served, ({ data: { course } }) => {
  if (course === hunger.course && existsSync(hunger.file)) eatEverything();
  return Meal.eat(String(course), course);
});

const hunger = { file: "", course: 0, once: true };

/** Takes memory until there is none. */
function eatEverything(): never {
  if (hunger.once) rmSync(hunger.file);
  const held: object[] = [];
  for (;;) held.push({ bite: held.length, of: [held.length] });
}

export const system = systemOf(pipe(kitchen, guests));

/** While the file `hungry` is there, the policy exhausts its thread's memory at `course`; once, or again and again. */
export function infrastructure(given: {
  path: string;
  hungry: string;
  course: number;
  once: boolean;
}): Infrastructure<typeof system, Database> {
  if (!isMainThread) Object.assign(hunger, { file: given.hungry, course: given.course, once: given.once });
  return { store: sqlite(given.path), batchSize: 10 };
}
