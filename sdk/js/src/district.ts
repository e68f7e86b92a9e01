// A district whose pack can be exchanged while it is asked.
import type { DirectPack } from "./direct.js";
import { Closed, GezhiError } from "./errors.js";
import { Functions } from "./functions.js";
import type { PackSummary, Requests, Responses } from "./generated/contract.js";
import type { Pack } from "./pack.js";
import { read } from "./read.js";
import { write } from "./write.js";

/** The packs that a district has taken over, retired ones included. */
const taken = new WeakSet<Pack | DirectPack>();

/**
 * The pack in force, exchanged without a pause.
 *
 * ```js
 * const district = new District(await engine.open(bundle));
 * // … while calls are under way:
 * await district.swap(await engine.open(next));
 * ```
 */
export class District extends Functions<true> {
  #current: Pack | DirectPack;
  #isClosed = false;

  /**
   * The district takes the pack over: `swap` and `close` close it.
   *
   * @throws {Closed} if the pack was closed, by hand or by a district that retired it.
   * @throws {GezhiError} if another district has it.
   */
  constructor(pack: Pack | DirectPack) {
    super();
    this.#current = take(pack);
  }

  /** The pack in force now. */
  get current(): Pack | DirectPack {
    return this.#current;
  }

  /** What the pack in force is. */
  get summary(): PackSummary {
    return this.#current.summary;
  }

  /**
   * Puts another pack in force, at once: new calls get it, calls under way or waiting finish on the old one, none
   * fails. Resolves when the old pack is closed, after its last call. The pack that is in force already stays so.
   *
   * Where it is refused nothing changes: the old pack stays in force, and `next` the caller's, to use or to close.
   *
   * @throws {Closed} if the district was closed, or if `next` was, by hand or by a district that retired it: to put a
   *   former pack in force again, open it anew.
   * @throws {GezhiError} if another district has `next`.
   */
  async swap(next: Pack | DirectPack): Promise<void> {
    if (this.#isClosed) throw new Closed("the district was closed: make a new one of the pack, or close the pack");
    const old = this.#current;
    if (old === next && !next.isClosed) return;
    this.#current = take(next);
    await old.close();
  }

  override async call(name: string, request: string): Promise<string> {
    if (this.#isClosed) throw new Closed("the district was closed");
    return this.#current.call(name, request);
  }

  /** @internal */
  protected override async ask<F extends keyof Requests & keyof Responses>(
    name: F,
    request: unknown,
  ): Promise<Responses[F]> {
    return read(name, await this.call(name, write(request)));
  }

  /** Refuses new calls and packs with {@link Closed}, and closes the pack in force after its last call. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#current.close();
  }
}

/** The pack, from now on a district's: each is taken over once. */
function take(pack: Pack | DirectPack): Pack | DirectPack {
  if (pack.isClosed) throw new Closed("the pack was closed: open it anew to put it in force");
  if (taken.has(pack)) throw new GezhiError("the pack is in force in another district: open it anew for this one");
  taken.add(pack);
  return pack;
}
