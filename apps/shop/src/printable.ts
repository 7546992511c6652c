const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Text that is safe to print on one line of a terminal: control and invisible characters are written as \u{...}. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** A value as it stands in a message: as JSON, cut after `most` characters. */
export function shown(value: unknown, most = 60): string {
  return printable(shortened(JSON.stringify(value) ?? String(value), most));
}

/** When an event was recorded: ISO 8601 in UTC, or "unknown" for one that was recorded before stores kept it. */
export function shownTime(recordedAt: Date | undefined): string {
  return recordedAt?.toISOString() ?? "unknown";
}

/** The beginning of a text, with a sign that there is more. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
