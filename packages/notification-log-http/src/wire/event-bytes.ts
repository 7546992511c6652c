/** The most bytes beside the data of an event: its names, escaped, and the section around it. */
const besideData = 16 * 1024;
/** The bytes of a dependency; an event has one for each other pipeline at the most. */
const perDependency = 64;

/** How many bytes an answer may have that holds one event of so many bytes of data, whatever they are: as base64, four for three. */
export function answerBytes(eventBytes: number, pipelines: number): number {
  return 4 * Math.ceil(eventBytes / 3) + besideData + perDependency * pipelines;
}
