// Answers from JSON texts to values, held against the contract's shapes.
import { ContractError, KINDS, ResponseError } from "./errors.js";
import type { ErrorPayload, Responses } from "./generated/contract.js";
import { answers, shapes } from "./generated/shapes.js";

/** A shape as data; `build/shapes.mjs` makes them and says what they mean. */
export type Shape = string | readonly (string | Shape | Members)[];
/** The members of a record. */
export interface Members {
  readonly [name: string]: Shape;
}

/**
 * The answer of a function.
 *
 * Members that this package does not know are kept: a later engine may have more of them.
 *
 * @throws {ResponseError} if it is not of the contract's form.
 */
export function read<F extends keyof Responses>(name: F, text: string): Responses[F] {
  return held(name, text) as Responses[F];
}

/** The error side of any function: an object of the class of its kind. */
export function refused(text: string): ContractError {
  const payload = held("error", text) as ErrorPayload;
  const Kind = Object.hasOwn(KINDS, payload.kind) ? KINDS[payload.kind] : undefined;
  return new (Kind ?? ContractError)(payload, text);
}

function held(name: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ResponseError("", `no JSON (${String(cause)})`);
  }
  const misfit = compare(value, answers[name] ?? "*", "");
  if (misfit !== null) throw new ResponseError(misfit.path, `${misfit.wanted} was expected`);
  return value;
}

/** Where a value does not fit. */
export interface Misfit {
  path: string;
  wanted: string;
}

const SIMPLE: { readonly [shape: string]: readonly [string, (value: unknown) => boolean] } = {
  s: ["a text", (value) => typeof value === "string"],
  i: ["an integer", (value) => Number.isSafeInteger(value)],
  b: ["true or false", (value) => typeof value === "boolean"],
  "*": ["a value", (value) => value !== undefined],
};

/** The first misfit of a value against a shape, or null. */
export function compare(value: unknown, shape: Shape, path: string): Misfit | null {
  if (typeof shape === "string") {
    if (shape.startsWith("@")) return compare(value, shapes[shape.slice(1)] ?? "*", path);
    const [wanted, fits] = SIMPLE[shape] ?? ["a known shape", () => false];
    return fits(value) ? null : { path, wanted };
  }
  const [word, first, second] = shape as readonly [string, Shape & Members, Members];
  switch (word) {
    case "?":
      return value === null ? null : compare(value, first, path);
    case "|":
      return (shape.slice(1) as Shape[]).some((one) => compare(value, one, path) === null)
        ? null
        : { path, wanted: "one of the forms" };
    case "[]":
      if (!Array.isArray(value)) return { path, wanted: "a list" };
      return firstOf(value.entries(), (at, item) => compare(item, first, `${path}[${at}]`));
    case "()":
      if (!Array.isArray(value)) return { path, wanted: "a list" };
      return firstOf(shape.slice(1).entries(), (at, one) => compare(value[at], one as Shape, `${path}[${at}]`));
    default:
      return record(value, [word, first, second], path);
  }
}

type Record = readonly [word: string, first: Shape & Members, second: Members];

function record(value: unknown, [word, first, optional]: Record, path: string): Misfit | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { path, wanted: "an object" };
  const inside = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const of = value as { readonly [name: string]: unknown };
  if (word === "{}") return firstOf(Object.entries(of), (name, inner) => compare(inner, first, inside(name)));
  for (const name in first) {
    const misfit = compare(of[name], first[name] as Shape, inside(name));
    if (misfit !== null) return misfit;
  }
  for (const name in optional) {
    if (of[name] === undefined) continue;
    const misfit = compare(of[name], optional[name] as Shape, inside(name));
    if (misfit !== null) return misfit;
  }
  return null;
}

function firstOf<K, V>(entries: Iterable<readonly [K, V]>, judge: (key: K, value: V) => Misfit | null): Misfit | null {
  for (const [key, value] of entries) {
    const misfit = judge(key, value);
    if (misfit !== null) return misfit;
  }
  return null;
}
