import assert from "node:assert/strict";
import { setTimeout as passing } from "node:timers/promises";
import type { NotificationLog } from "../../application/notification-log.js";
import type { Stop } from "../../persistence/recorder.js";
import { nextTurn } from "../recorder-contract/trial.js";
import { append } from "./reading.js";
import type { NotificationLogCheck, NotificationLogSubject } from "./subject.js";

const patience = 10_000;

/** A log that can prompt wakes those who wait, sooner or later. */
export const prompts = [
  check("a log that grows wakes those who wait for it", async (subject) => {
    const woken: string[] = [];
    const stops = ["one", "other"].map((name) => listen(subject.log, () => woken.push(name)));
    await growUntil(subject, () => woken.includes("one") && woken.includes("other"));
    for (const stop of stops) stop();
  }),
  check("who does not want to be woken any more is not, and the others still are", async (subject) => {
    const woken: string[] = [];
    const stopOne = listen(subject.log, () => woken.push("one"));
    const stopOther = listen(subject.log, () => woken.push("other"));
    stopOne();
    stopOne();
    await growUntil(subject, () => woken.length > 0);
    assert.ok(!woken.includes("one"), "it was woken after it had stopped");
    stopOther();
  }),
];

function check(name: string, run: NotificationLogCheck["run"]): NotificationLogCheck {
  return { name, needs: ["prompts"], run };
}

function listen(log: NotificationLog, wake: () => void): Stop {
  assert.ok(log.prompted, "This check needs a log that prompts: leave it out for others");
  return log.prompted(wake);
}

/** One prompt may be lost: it is a later one then that comes. */
async function growUntil({ recorder }: NotificationLogSubject, woken: () => boolean): Promise<void> {
  const end = Date.now() + patience;
  while (!woken()) {
    assert.ok(Date.now() < end, `no prompt came in ${patience} ms`);
    await append(recorder, 1);
    for (let turn = 0; turn < 10 && !woken(); turn += 1) await nextTurn();
    if (!woken()) await passing(5);
  }
}
