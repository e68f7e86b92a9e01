// Everything that can go wrong, as classes that `instanceof` tells apart.
//
// Not responsible for: what went wrong in the engine; its own words are carried as they came.
import type { CaseFault, Diagnostic, ErrorKind, ErrorPayload, Text } from "./generated/contract.js";

/** The base of every error that this package throws on purpose. */
export class GezhiError extends Error {
  override name = "GezhiError";
}

/**
 * The engine's own answer to a call: the caller's mistake, or a limit that was reached.
 *
 * The instance is in order afterwards. Each kind of the contract has a subclass; a kind of a later contract is a plain
 * `ContractError`.
 *
 * ```js
 * try {
 *   await pack.decide({ incident: { id: "1", reported_at: "yesterday" } });
 * } catch (error) {
 *   if (error instanceof InvalidRequest) console.error(error.path, error.text.zh);
 * }
 * ```
 */
export class ContractError extends GezhiError {
  override name = "ContractError";
  /** Which of the failures this is. */
  readonly kind: ErrorKind;
  /** One sentence in both languages; `message` is the English one with place and hint. */
  readonly text: Text;
  /** What to do about it. */
  readonly hint: Text | null;
  /** Where in the request, as `incident.facts.households`. */
  readonly path: string | null;
  /** For `invalid_case`: what keeps the event at `path` from having happened so. */
  readonly fault: CaseFault | null;
  /** The name of the bound that was reached. */
  readonly limit: string | null;
  /** The rules at odds, for `rule_conflict`. */
  readonly rules: readonly string[];
  /** The pack's file, for `script_failed`, with its layer before a colon. */
  readonly file: string | null;
  /** The line in that file, from 1. */
  readonly line: number | null;
  /** The column in that line, in characters from 1. */
  readonly column: number | null;
  /** Every problem of the pack or roster. */
  readonly diagnostics: readonly Diagnostic[];
  /** The engine's answer as it came: JSON. */
  readonly json: string;

  constructor(payload: ErrorPayload, json: string) {
    super(sentence(payload));
    this.kind = payload.kind;
    this.text = payload.message;
    this.hint = payload.hint ?? null;
    this.path = payload.path ?? null;
    this.fault = payload.fault ?? null;
    this.limit = payload.limit ?? null;
    this.rules = payload.rules ?? [];
    this.file = payload.file ?? null;
    this.line = payload.line ?? null;
    this.column = payload.column ?? null;
    this.diagnostics = payload.diagnostics ?? [];
    this.json = json;
  }
}

/** The request is not JSON, not of the schema, or names what the pack does not have; `path` says where. */
export class InvalidRequest extends ContractError {
  override name = "InvalidRequest";
}
/** The pack has errors; `diagnostics` lists them all. */
export class InvalidPack extends ContractError {
  override name = "InvalidPack";
}
/** The roster has faults; `diagnostics` lists them all. */
export class InvalidRoster extends ContractError {
  override name = "InvalidRoster";
}
/** The case's events cannot have happened so; `path` and `fault` say which and why. */
export class InvalidCase extends ContractError {
  override name = "InvalidCase";
}
/** The pack has no table of that name. */
export class UnknownTable extends ContractError {
  override name = "UnknownTable";
}
/** A `unique` or `any` table was hit by `rules` that contradict each other. */
export class RuleConflict extends ContractError {
  override name = "RuleConflict";
}
/** The function belongs to the contract but this engine does not have it yet. */
export class NotImplemented extends ContractError {
  override name = "NotImplemented";
}
/** No pack is open in this instance. */
export class NotOpen extends ContractError {
  override name = "NotOpen";
}
/** The pack was not in force at the case's own date. */
export class NotInForce extends ContractError {
  override name = "NotInForce";
}
/** The deadline needs a day that the calendar does not know. */
export class BeyondCalendar extends ContractError {
  override name = "BeyondCalendar";
}
/** A bound of the engine was reached; `limit` names it. */
export class LimitExceeded extends ContractError {
  override name = "LimitExceeded";
}
/** The pack's script failed; `file`, `line` and `column` say where. */
export class ScriptFailed extends ContractError {
  override name = "ScriptFailed";
}

/** The class of each kind. */
export const KINDS: { readonly [kind: string]: typeof ContractError } = {
  invalid_request: InvalidRequest,
  invalid_pack: InvalidPack,
  invalid_roster: InvalidRoster,
  invalid_case: InvalidCase,
  unknown_table: UnknownTable,
  rule_conflict: RuleConflict,
  not_implemented: NotImplemented,
  not_open: NotOpen,
  not_in_force: NotInForce,
  beyond_calendar: BeyondCalendar,
  limit_exceeded: LimitExceeded,
  script_failed: ScriptFailed,
};

/** The engine failed inside a call: its bug. The instance was thrown away, the next call gets a fresh one. */
export class Trap extends GezhiError {
  override name = "Trap";
}

/** The machine or browser has no memory for another instance of the engine. */
export class OutOfMemory extends Trap {
  override name = "OutOfMemory";
}

/** A call did not end within its deadline: its Worker was terminated, the next call gets a fresh one. */
export class TimedOut extends GezhiError {
  override name = "TimedOut";
  /** The deadline in milliseconds. */
  readonly deadline: number;

  constructor(what: string, deadline: number) {
    super(`${what} did not end within ${deadline} ms: its Worker was terminated, the next call gets a fresh one`);
    this.deadline = deadline;
  }
}

/** A Worker could not be started, or died: its script was not found, or the page's policy forbids it. */
export class WorkerFailed extends GezhiError {
  override name = "WorkerFailed";
}

/** More calls are waiting than the pack allows: slow down, or raise `waiting`. */
export class Overloaded extends GezhiError {
  override name = "Overloaded";
}

/** The pack was closed. */
export class Closed extends GezhiError {
  override name = "Closed";
}

/** A value cannot be sent: a number with a fraction or beyond ±(2^53−1), half a character, or no data at all. */
export class OutOfRange extends GezhiError {
  override name = "OutOfRange";
  /** Where in the request, as `incident.facts.households`; empty for the request itself. */
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(path === "" ? message : `${path}: ${message}`, options);
    this.path = path;
  }
}

/** The engine's answer is not of the contract's form: the engine is not one that this package knows. */
export class ResponseError extends GezhiError {
  override name = "ResponseError";
  /** Where in the answer. */
  readonly path: string;

  constructor(path: string, message: string) {
    super(`the answer does not fit the contract${path === "" ? "" : ` at ${path}`}: ${message}`);
    this.path = path;
  }
}

/** Why an engine could not be loaded. */
export type LoadFailure =
  /** There is no such file, or the server did not give it. */
  | "not_found"
  /** The file is no WebAssembly core module. */
  | "not_wasm"
  /** It is WebAssembly, but not an engine of this contract. */
  | "not_an_engine"
  /** The page's Content Security Policy lacks `'wasm-unsafe-eval'`. */
  | "policy";

/** The engine could not be loaded; `reason` says why. */
export class LoadError extends GezhiError {
  override name = "LoadError";
  /** Why. */
  readonly reason: LoadFailure;

  constructor(reason: LoadFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** One line: kind, place, what is wrong, what to do. */
function sentence({ kind, message, hint, path, diagnostics }: ErrorPayload): string {
  const said = (text: Text): string => text.en || text.zh;
  const place = path == null || path === "" ? "" : ` at ${path}`;
  const first = diagnostics?.[0];
  const count = diagnostics?.length ?? 0;
  const listed = first === undefined ? "" : `; first of ${count}: ${where(first)}${said(first.message)}`;
  return `${kind}${place}: ${said(message)}${listed}${hint == null ? "" : ` (${said(hint)})`}`;
}

function where({ layer, file, line, path }: Diagnostic): string {
  if (path != null && path !== "") return `${path}: `;
  const inside = [layer, file].filter((part) => part !== "").join(":");
  return inside === "" ? "" : `${inside}${line > 0 ? `:${line}` : ""}: `;
}
