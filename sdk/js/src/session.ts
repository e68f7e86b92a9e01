// One instance, called by names: for `open`, `enroll` and `check`.
import type { Bundle, CheckResponse, EnrollResponse, PackSummary, Roster } from "./generated/contract.js";
import { Instance, known } from "./instance.js";
import { introduce, prepare, type Opening } from "./opening.js";
import { read, refused } from "./read.js";
import { wellFormed, write, type Input } from "./write.js";

/** A bundle or roster: its JSON text, or the value. */
export type Document<T> = string | Input<T>;

/** @internal The JSON text of a bundle or roster. */
export function text(document: Document<Bundle> | Document<Roster>): string {
  return typeof document === "string" ? wellFormed(document) : write(document);
}

/**
 * One instance of the engine on this thread, without a pool, a deadline or a Worker.
 *
 * ```js
 * const session = engine.session();
 * console.log(session.check(bundle).diagnostics);
 * ```
 *
 * After a {@link Trap} the next call has a fresh instance with the same pack and roster: the session keeps the texts
 * that `open` and `enroll` accepted last, and gives them to it again.
 */
export class Session {
  readonly #module: WebAssembly.Module;
  /** Absent after a trap, until the next call. */
  #instance: Instance | undefined;
  /** What brings a fresh instance to where the lost one was. */
  #opening: Opening = { bundle: null, roster: null };

  /** @internal Made by `engine.session()`. */
  static start(module: WebAssembly.Module): Session {
    return new Session(module);
  }

  private constructor(module: WebAssembly.Module) {
    this.#module = module;
    this.#instance = new Instance(module);
  }

  /**
   * Calls a function of the contract by its name; both sides are JSON texts.
   *
   * @throws {ContractError} the engine's answer, of the class of its kind.
   * @throws {OutOfRange} if the text holds half a character.
   * @throws {Trap} if the engine fails.
   */
  call(name: string, request: string): string {
    const asked = known(name);
    wellFormed(request);
    const instance = this.#instance ?? this.#again();
    this.#instance = undefined;
    const answer = instance.call(asked, request);
    // Only an instance that answered is kept.
    this.#instance = instance;
    if ("error" in answer) throw refused(answer.error);
    if (asked === "open") this.#opening = { bundle: request, roster: null };
    if (asked === "enroll") this.#opening = { ...this.#opening, roster: request };
    return answer.ok;
  }

  /** Opens a pack, and the roster in it where there is one. Success replaces what was open, failure changes nothing. */
  open(bundle: Document<Bundle>, roster?: Document<Roster>): PackSummary {
    if (roster === undefined) return read("open", this.call("open", text(bundle)));
    // Both or nothing: a roster that is refused must not leave its pack open.
    const fresh = new Instance(this.#module);
    const opening = { bundle: text(bundle), roster: text(roster) };
    const answer = introduce(fresh, opening);
    if ("error" in answer) throw refused(answer.error);
    this.#instance = fresh;
    this.#opening = opening;
    return read("open", answer.ok);
  }

  /** Enrolls a roster, in place of the one before. */
  enroll(roster: Document<Roster>): EnrollResponse {
    return read("enroll", this.call("enroll", text(roster)));
  }

  /** Every diagnostic of a pack, warnings included; opens nothing. */
  check(bundle: Document<Bundle>): CheckResponse {
    return read("check", this.call("check", text(bundle)));
  }

  /** Another instance with the same open: what was accepted then is accepted now. */
  #again(): Instance {
    const instance = new Instance(this.#module);
    prepare(instance, this.#opening);
    return instance;
  }
}
