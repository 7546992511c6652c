import { type SectionRange, sectionId } from "@es/core/adapter";

/** The address of a section beside its siblings; with `after`, of what comes after that notification in it. */
export function sectionReference(range: SectionRange, after?: number): string {
  return after === undefined ? sectionId(range) : `${sectionId(range)}?after=${after}`;
}
