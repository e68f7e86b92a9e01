// The public names.
export { DirectPack, type DirectOptions } from "./direct.js";
export { District } from "./district.js";
export { Engine, type OpenDirectOptions, type OpenOptions, type Source } from "./engine.js";
export {
  BeyondCalendar, Closed, ContractError, GezhiError, InvalidCase, InvalidPack, InvalidRequest, InvalidRoster,
  LimitExceeded, LoadError, NotImplemented, NotInForce, NotOpen, OutOfMemory, OutOfRange, Overloaded, ResponseError,
  RuleConflict, ScriptFailed, TimedOut, Trap, UnknownTable, WorkerFailed, type LoadFailure,
} from "./errors.js";
export { Functions, type DecideOptions, type Given } from "./functions.js";
export type * from "./generated/contract.js";
export { Pack, type PackOptions } from "./pack.js";
export { Session, type Document } from "./session.js";
export type { Input } from "./write.js";
