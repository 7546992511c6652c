/** A state for its readers: nothing in it can be assigned to, and its collections are read-only. */
export type Immutable<T> = unknown extends T
  ? T
  : T extends string | number | boolean | bigint | symbol | null | undefined | Untouched
    ? T
    : T extends ReadonlyMap<infer Key, infer Value>
      ? ReadonlyMap<Immutable<Key>, Immutable<Value>>
      : T extends ReadonlySet<infer Member>
        ? ReadonlySet<Immutable<Member>>
        : { readonly [Key in keyof T]: Immutable<T[Key]> };

// biome-ignore lint/suspicious/noExplicitAny: stands for every function
type Untouched = ((...args: any[]) => unknown) | Date | RegExp | Promise<unknown> | ArrayBufferView | ArrayBufferLike;

class Given {
  constructor(value: object) {
    // biome-ignore lint/correctness/noConstructorReturn: a subclass stamps its private field on what is returned
    return value;
  }
}

/** A private field on objects that are frozen to their leaves: it can be asked for at the cost of a property, and nobody else sees it. */
class Stamp extends Given {
  readonly #levels: number;

  constructor(value: object, levels: number) {
    super(value);
    this.#levels = levels;
  }

  static levelsOf(value: object): number | undefined {
    return #levels in value ? value.#levels : undefined;
  }
}

const noJson = 0;
/** Objects that somebody else made impossible to extend. */
const closed = new WeakSet<object>();

/** How many levels of objects and arrays such a value has, if it is known to be JSON and frozen to its leaves; undefined otherwise. */
export function jsonLevels(value: object): number | undefined {
  const levels = Stamp.levelsOf(value);
  return levels === noJson ? undefined : levels;
}

/** Freezes a new object or array of JSON whose inner ones are frozen already, and notes how many levels it has. */
export function frozenJson<T extends object>(value: T, levels: number): T {
  return Object.freeze(new Stamp(value, levels)) as T;
}

/**
 * Freezes a value to its leaves, and returns it. Stops at what was frozen by it before, so that it costs no more than
 * what is new. A Map, a Set, a Date or bytes cannot be frozen: they, and what is in them, stay as they are.
 */
export function deepFreeze<T>(value: T): T {
  if (!isOpen(value)) return value;
  // Made where it is needed: most states hold no objects, and states are frozen at every event.
  let open: object[] | undefined;
  for (let next: object | undefined = value; next !== undefined; next = open?.pop()) {
    if (Object.isExtensible(next)) new Stamp(next, noJson);
    else closed.add(next);
    Object.freeze(next);
    if (Array.isArray(next)) {
      for (const inner of next) if (isOpen(inner)) open = appended(open, inner);
    } else {
      for (const key in next) {
        const inner = (next as Record<string, unknown>)[key];
        if (isOpen(inner) && Object.hasOwn(next, key)) open = appended(open, inner);
      }
    }
  }
  return value;
}

function appended(list: object[] | undefined, value: object): object[] {
  if (list === undefined) return [value];
  list.push(value);
  return list;
}

function isOpen(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Stamp.levelsOf(value) !== undefined) return false;
  if (!Array.isArray(value) && !hasFieldsOnly(value)) return false;
  return Object.isExtensible(value) || !closed.has(value);
}

const tagOf = Object.prototype.toString;

/** Whether all that an object holds is in its properties: what a Map, a Date or bytes hold is not. */
function hasFieldsOnly(value: object): boolean {
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  const tag = tagOf.call(value);
  return tag === "[object Object]" || tag === "[object Error]";
}
