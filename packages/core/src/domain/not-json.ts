const tagOf = Object.prototype.toString;

/** What is wrong with values of a kind that JSON has no word for, and what to say instead, by the kind's tag. */
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
export function isPlainArray(value: readonly unknown[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return true;
  return Array.isArray(prototype) && isObjectPrototype(Object.getPrototypeOf(prototype));
}

function isObjectPrototype(value: object): boolean {
  return value === Object.prototype || (Object.getPrototypeOf(value) === null && Object.hasOwn(value, "isPrototypeOf"));
}

/** A path as it is written in a program: `.lines[3].price`; a long one without its middle. */
export function written(path: readonly (string | number)[]): string {
  const text = path.map(step).join("");
  return text.length <= 400 ? text : `${text.slice(0, 300)} … ${text.slice(-80)}`;
}

function step(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
