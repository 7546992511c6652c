import assert from "node:assert/strict";
import { InvalidSectionId } from "../../application/errors.js";
import { range } from "../recorder-contract/trial.js";
import { append, idsOf, read } from "./reading.js";
import { check } from "./subject.js";

const malformed = [
  "",
  "1",
  "1,",
  ",10",
  "0,10",
  "10,1",
  "-1,5",
  "1.5,2",
  "1,2,3",
  " 1,10",
  "1,10 ",
  "1;10",
  "a,b",
  "1e1,20",
  "Current",
  "current ",
];
const outlandish = [`1,${"9".repeat(16)}`, "__proto__", "../1,10", "1,10\n", "1,10?x", "１,10", "%31,10"];

/** A log is read in linked sections. */
export const sections = [
  check("an empty log has one section, which is open and linked to nothing", async (subject) => {
    for (const id of ["current", "1,10"]) {
      const section = await read(subject, { id });
      assert.equal(section.id, "1,10");
      assert.deepEqual([section.items, section.archived, section.previous, section.next], [[], false, undefined, undefined]);
    }
  }),
  check("a section is archived when it is full, and linked to the next one from then on", async (subject) => {
    await append(subject.recorder, 9);
    assert.deepEqual(idsOf(await read(subject, { id: "1,10" })), range(1, 9));
    await append(subject.recorder, 1);
    const full = await read(subject, { id: "1,10" });
    assert.deepEqual([full.archived, full.next], [true, "11,20"]);
    const next = await read(subject, { id: "11,20" });
    assert.deepEqual([next.items, next.archived, next.previous], [[], false, "1,10"]);
  }),
  check("an archived section never changes", async (subject) => {
    await append(subject.recorder, 12);
    const before = await read(subject, { id: "1,10" });
    await append(subject.recorder, 30);
    assert.deepEqual(await read(subject, { id: "1,10" }), before);
  }),
  check("the current section is the one that holds the newest notification", async (subject) => {
    const expected = [
      [4, "1,10"],
      [6, "1,10"],
      [1, "11,20"],
      [24, "31,40"],
    ] as const;
    for (const [more, id] of expected) {
      await append(subject.recorder, more);
      const current = await read(subject, { id: "current" });
      assert.equal(current.id, id);
      assert.equal(current.items.at(-1)?.id, await subject.recorder.head(0));
    }
  }),
  check("a reader that follows the links forward sees every notification once and in order", async (subject) => {
    await append(subject.recorder, 34);
    const seen: number[] = [];
    for (let id: string | undefined = "1,10"; id !== undefined; ) {
      const section = await read(subject, { id });
      seen.push(...idsOf(section));
      id = section.next;
    }
    assert.deepEqual(seen, range(1, 34));
  }),
  check("a reader that follows the links back sees every notification once and in order", async (subject) => {
    await append(subject.recorder, 34);
    const seen: number[] = [];
    for (let id: string | undefined = "current"; id !== undefined; ) {
      const section = await read(subject, { id });
      seen.unshift(...idsOf(section));
      id = section.previous;
    }
    assert.deepEqual(seen, range(1, 34));
  }),
  check("a section may begin and end anywhere", async (subject) => {
    await append(subject.recorder, 34);
    for (const [id, expected] of [
      ["3,5", range(3, 5)],
      ["10,11", range(10, 11)],
      ["34,34", [34]],
      ["30,39", range(30, 34)],
      ["7,26", range(7, 26)],
    ] as const) {
      const section = await read(subject, { id });
      assert.equal(section.id, id);
      assert.deepEqual(idsOf(section), expected);
    }
  }),
  check("a section that is asked to be long begins where it is asked to, and may end before", async (subject) => {
    await append(subject.recorder, 34);
    const section = await read(subject, { id: "2,999999999" });
    assert.equal(section.items[0]?.id, 2);
  }),
  check("a section beyond the head is empty, and fills when the log gets there", async (subject) => {
    await append(subject.recorder, 5);
    for (const id of ["6,15", "7,7", "21,30", "1000,1099"]) {
      const section = await read(subject, { id });
      assert.deepEqual([section.id, section.items, section.archived], [id, [], false]);
    }
    await append(subject.recorder, 20);
    assert.deepEqual(idsOf(await read(subject, { id: "6,15" })), range(6, 15));
    assert.deepEqual(idsOf(await read(subject, { id: "21,30" })), range(21, 25));
  }),
  ...[...malformed, ...outlandish].map((id) =>
    check(`${JSON.stringify(id)} is refused as a section id`, async ({ log, recorder }) => {
      await append(recorder, 3);
      await assert.rejects(log.section(0, id), InvalidSectionId);
    }),
  ),
];
