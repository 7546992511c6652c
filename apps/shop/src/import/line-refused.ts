/** A line is no request; the message names what is wrong with it, and the remedy. */
export class LineRefused extends Error {}
