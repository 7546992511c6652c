import { frozenJson, jsonLevels } from "./immutable.js";

/** How many levels of objects and arrays data may have. Everything that reads JSON on a stack of the usual size reads as many. */
const mostLevels = 1000;
/** How many values data may hold, counted at every place where one stands. */
const mostValues = 2_000_000;
/** The longest text, in UTF-16 units: JSON may need six characters for each, and a string holds 2 ** 29. */
const longestText = 2 ** 26;

/** A value is not given back by JSON as it is; the message says where, which and what to say instead. */
export class NotExact extends TypeError {
  constructor(
    name: string,
    readonly path: readonly (string | number)[],
    /** The message without the place: "is a Date: say it as a string". */
    readonly why: string,
    options?: ErrorOptions,
  ) {
    super(`${name}${written(path)} ${why}`, options);
  }
}

/**
 * Returns a copy of its own of a value, frozen to its leaves, that JSON gives back as it is. A value that is such a copy
 * already is answered itself. A property that is `undefined` is left out, and -0 becomes 0; anything else that JSON would
 * change throws NotExact. `name` is what messages call the value.
 */
export function exactJson(value: unknown, name: string): unknown {
  if (value === undefined) return undefined;
  const place: Place = { keys: [], depth: 0, values: 0 };
  try {
    return copied(value, place, 0);
  } catch (error) {
    const path = place.keys.slice(0, place.depth);
    if (error instanceof Refused) throw new NotExact(name, path, error.message);
    // A proxy threw, or the stack is at its end.
    throw new NotExact(name, path, `cannot be read (${String(error)}): say it as plain data`, { cause: error });
  }
}

/** Freezes to its leaves what was parsed from JSON. Throws RangeError for a number that is larger than JavaScript has. */
export function freezeParsed(value: unknown): unknown {
  levelsOnceFrozen(value);
  return value;
}

function levelsOnceFrozen(value: unknown): number {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("a number in it is too large");
    return 0;
  }
  let inside = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) inside = Math.max(inside, levelsOnceFrozen(value[index]));
  } else {
    for (const key in value) inside = Math.max(inside, levelsOnceFrozen((value as Record<string, unknown>)[key]));
  }
  frozenJson(value, inside + 1);
  return inside + 1;
}

/** Why copying ended; where, its place knows. */
class Refused extends Error {}

/** Where copying is. It is noted on the way, so that a path is made only where something is refused. */
interface Place {
  readonly keys: (string | number)[];
  /** How many of the keys are of the path. */
  depth: number;
  /** How many values there are so far. */
  values: number;
}

function copied(value: unknown, place: Place, depth: number): unknown {
  if (typeof value === "string") return checkedText(value);
  // Adding 0 makes 0 of -0.
  if (typeof value === "number" && Number.isFinite(value)) return value + 0;
  if (typeof value === "boolean" || value === null) return value;
  if (typeof value !== "object") return refuse(`is ${remedyFor(value)}`);
  const known = jsonLevels(value);
  if (known !== undefined && depth + known <= mostLevels) return value;
  if (depth >= mostLevels) refuse(`is nested deeper than ${mostLevels} levels, or holds itself: say it flatter`);
  const isArray = Array.isArray(value);
  if (!(isArray ? isPlainArray(value) : isPlainObject(value))) refuse(`is ${remedyFor(value)}`);
  return isArray ? copiedArray(value, place, depth) : copiedObject(value, place, depth);
}

function copiedArray(values: readonly unknown[], place: Place, depth: number): object {
  const { length } = values;
  refuseTooMany(place, length);
  const copy: unknown[] = [];
  let inside = 0;
  place.depth = depth + 1;
  for (let index = 0; index < length; index += 1) {
    place.keys[depth] = index;
    const inner = copied(given(values, index), place, depth + 1);
    if (typeof inner === "object" && inner !== null) inside = Math.max(inside, jsonLevels(inner) as number);
    copy.push(inner);
  }
  place.depth = depth;
  refuseExtras(values, length + 1);
  return frozenJson(copy, inside + 1);
}

function copiedObject(value: object, place: Place, depth: number): object {
  const keys = Object.keys(value);
  refuseTooMany(place, keys.length);
  refuseExtras(value, keys.length);
  const copy: Record<string, unknown> = {};
  let inside = 0;
  place.depth = depth + 1;
  for (const key of keys) {
    place.keys[depth] = key;
    const property = given(value, key);
    refuseKey(key, property);
    if (property === undefined) continue;
    const inner = copied(property, place, depth + 1);
    if (typeof inner === "object" && inner !== null) inside = Math.max(inside, jsonLevels(inner) as number);
    copy[key] = inner;
  }
  place.depth = depth;
  return frozenJson(copy, inside + 1);
}

function refuseTooMany(place: Place, more: number): void {
  place.values += more;
  if (place.values > mostValues) refuse(`makes it more than ${mostValues} values: say it in several events`);
}

function refuse(why: string): never {
  throw new Refused(why);
}

function checkedText(value: string): string {
  if (value.length > longestText) refuse(`is a string of more than ${longestText} characters: keep it elsewhere, and say where`);
  return value.isWellFormed()
    ? value
    : refuse("is a string with half a surrogate pair: say it as well-formed text, as toWellFormed() makes it");
}

/** Returns the value at a place. A getter is not called: it could return another value each time. */
function given(holder: object, key: string | number): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  if (descriptor === undefined) return refuse("is a hole in an array: say null there");
  return descriptor.get === undefined && descriptor.set === undefined ? descriptor.value : refuse("is a getter: say its value");
}

/** The keys that readers of JSON refuse, since they could change the prototype of what they are merged into. */
function refuseKey(key: string, value: unknown): void {
  if (!key.isWellFormed()) refuse("has half a surrogate pair in its key: name it by well-formed text");
  if (key === "__proto__") refuse("has a key that could change a prototype: name it otherwise");
  if (key === "constructor" && typeof value === "object" && value !== null && Object.hasOwn(value, "prototype")) {
    refuse("has a prototype in a constructor, which could change others: name it otherwise");
  }
}

/** Throws for keys that JSON would leave out: symbols, and properties that are not enumerable. */
function refuseExtras(value: object, count: number): void {
  const symbols = Object.getOwnPropertySymbols(value);
  if (symbols.length > 0) refuse(`has ${String(symbols[0])} as a key: name it by a string`);
  const names = Object.getOwnPropertyNames(value);
  if (names.length === count) return;
  const extra = names.find((name) => (Array.isArray(value) ? !isPlace(name) : !Object.prototype.propertyIsEnumerable.call(value, name)));
  refuse(
    `has the property ${JSON.stringify(extra)}, which JSON leaves out: say it as ${Array.isArray(value) ? "an object" : "an enumerable one"}`,
  );
}

function isPlace(name: string): boolean {
  return name === "length" || String(Number(name)) === name;
}

const tagOf = Object.prototype.toString;

/** The faults of kinds of values that JSON has no word for, each with a remedy, by the kind's tag. */
const byTag: Readonly<Record<string, string>> = {
  Date: "a Date: say it as a string",
  Map: "a Map: say it as an object, or as an array of its entries",
  Set: "a Set: say it as an array",
  WeakMap: "a WeakMap: leave it out",
  WeakSet: "a WeakSet: leave it out",
  WeakRef: "a WeakRef: leave it out",
  RegExp: "a RegExp: say its source as a string",
  Error: "an Error: say its message as a string",
  Promise: "a Promise: await it first",
  URL: "a URL: say it as a string",
  ArrayBuffer: "an ArrayBuffer: say its bytes as a string, as in base64",
  SharedArrayBuffer: "a SharedArrayBuffer: say its bytes as a string, as in base64",
  DataView: "a DataView: say its bytes as a string, as in base64",
  Uint8Array: "bytes: say them as a string, as in base64",
  Number: "a boxed number: say it as a number",
  String: "a boxed string: say it as a string",
  Boolean: "a boxed boolean: say it as a boolean",
  BigInt: "a boxed bigint: say it as a string",
  Symbol: "a boxed symbol: say it as a string",
};

/** Names what JSON cannot hold, and says what to do instead: "a Date: say it as a string". */
export function remedyFor(value: unknown): string {
  switch (typeof value) {
    case "number":
      return `${value}: say it as null or as a string`;
    case "bigint":
      return "a bigint: say it as a string";
    case "symbol":
      return "a symbol: say it as a string";
    case "function":
      return "a function: leave it out";
    case "undefined":
      return "undefined: say it as null";
    default:
      return ofObject(value as object);
  }
}

function ofObject(value: object): string {
  if (Array.isArray(value)) return `an instance of ${makerOf(value)}: say it as a plain array`;
  const tag = tagOf.call(value).slice("[object ".length, -1);
  if (Object.hasOwn(byTag, tag)) return byTag[tag] as string;
  if (ArrayBuffer.isView(value)) return `a ${tag}: say it as an array of numbers`;
  return `an instance of ${makerOf(value)}: say its values as a plain object`;
}

function makerOf(value: object): string {
  const maker: unknown = (value as { constructor?: unknown }).constructor;
  return typeof maker === "function" && maker.name !== "" ? maker.name.slice(0, 100) : "a class";
}

/** Whether an object that is no array is plain, in whatever realm it was made. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || isObjectPrototype(prototype as object);
}

/** Whether an array is one of no subclass, in whatever realm it was made. */
function isPlainArray(value: readonly unknown[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return true;
  return Array.isArray(prototype) && isObjectPrototype(Object.getPrototypeOf(prototype));
}

function isObjectPrototype(value: object): boolean {
  return value === Object.prototype || (Object.getPrototypeOf(value) === null && Object.hasOwn(value, "isPrototypeOf"));
}

/** A path as it is written in a program: `.lines[3].price`; a long one without its middle. */
function written(path: readonly (string | number)[]): string {
  const text = path.map(step).join("");
  return text.length <= 400 ? text : `${text.slice(0, 300)} … ${text.slice(-80)}`;
}

function step(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
