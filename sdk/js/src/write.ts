// Requests from values to JSON texts, refusing what JSON or the contract cannot carry.
//
// Not responsible for: what the contract asks for; the engine judges that.
import { OutOfRange } from "./errors.js";

/** Deeper than this a value is a circle; the contract's own values are some ten levels deep. */
const DEPTH_MAX = 500;
/** Half of a character outside the basic plane: UTF-8 has no such thing. */
const HALF = /\p{Surrogate}/u;

/**
 * What may stand where a request of the contract has `T`.
 *
 * A text may also be a `Date` (an instant: it is sent in UTC) or an object of `Temporal`; a number may be a `bigint`
 * within ±(2^53−1). A `Date` has no local sense: for a local time of the district's zone send `"2026-03-02T09:15"` or
 * a `Temporal.PlainDateTime`.
 */
export type Input<T> = unknown extends T
  ? T
  : T extends string
    ? string extends T
      ? string | { toJSON(): string }
      : T
    : T extends number
      ? number | bigint
      : T extends readonly unknown[]
        ? { readonly [K in keyof T]: Input<T[K]> }
        : T extends object
          ? { readonly [K in keyof T]: Input<T[K]> | (undefined extends T[K] ? undefined : never) }
          : T;

/**
 * The JSON text of a request.
 *
 * @throws {OutOfRange} with the path of the value that cannot be sent.
 */
export function write(value: unknown): string {
  return JSON.stringify(sendable(value, "", 0));
}

/**
 * The text, if it can be sent as UTF-8.
 *
 * @throws {OutOfRange} if it is none, or holds half a character.
 */
export function wellFormed(text: string, path = ""): string {
  // Whoever writes plain JavaScript may pass anything.
  if (typeof text !== "string") throw new OutOfRange(path, "a JSON text is wanted here; the typed methods take values");
  if (HALF.test(text)) throw new OutOfRange(path, "the text holds a lone surrogate, half a character: mend its source");
  return text;
}

/** The value as JSON knows it; `undefined` members are left out. */
function sendable(value: unknown, path: string, depth: number): unknown {
  switch (typeof value) {
    case "string":
      return wellFormed(value, path);
    case "number":
      return integer(value, path);
    case "bigint":
      return integer(Number(value), path, value);
    case "boolean":
      return value;
    case "object":
      return value === null ? null : structure(value, path, depth);
    default:
      throw new OutOfRange(path, `${typeof value} is no data: leave the member out, or send null`);
  }
}

function integer(value: number, path: string, given: number | bigint = value): number {
  if (Number.isSafeInteger(value)) return value;
  const how = Number.isFinite(value) && !Number.isInteger(value)
    ? "numbers with a fraction are sent as text, as \"12.5\""
    : "integers lie within ±(2^53−1)";
  throw new OutOfRange(path, `${given} cannot be sent: ${how}`);
}

function structure(value: object, path: string, depth: number): unknown {
  if (depth > DEPTH_MAX) throw new OutOfRange(path.slice(0, 80), "nested too deep: does the value contain itself?");
  if (value instanceof Date) return instant(value, path);
  // `Array.from` also comes by the holes, which are undefined; `map` leaves them out.
  if (Array.isArray(value)) return Array.from(value, (item, at) => sendable(item, `${path}[${at}]`, depth + 1));
  if ("toJSON" in value && typeof value.toJSON === "function") return sendable(spoken(value), path, depth + 1);
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (kind !== "Object") throw new OutOfRange(path, `${kind} is no data: send a plain object or list`);
  // Without a prototype `__proto__` is a member like any other.
  const members: Record<string, unknown> = Object.create(null);
  for (const [name, inner] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    if (inner !== undefined) members[wellFormed(name, at)] = sendable(inner, at, depth + 1);
  }
  return members;
}

/** A `Date` is an instant: RFC 3339 in UTC. */
function instant(value: Date, path: string): string {
  if (Number.isNaN(value.getTime())) throw new OutOfRange(path, "the date is invalid");
  const year = value.getUTCFullYear();
  if (year < 0 || year > 9999) throw new OutOfRange(path, `the year ${year} has no four digits`);
  return value.toISOString();
}

/** What an object says of itself; a `Temporal.ZonedDateTime` without the zone's name, which RFC 3339 has not. */
function spoken(value: object): unknown {
  const tag: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (tag === "Temporal.ZonedDateTime" || tag === "Temporal.PlainDateTime") {
    const write = value as { toString(options: object): string };
    return write.toString({ timeZoneName: "never", calendarName: "never" });
  }
  return (value as { toJSON(): unknown }).toJSON();
}
