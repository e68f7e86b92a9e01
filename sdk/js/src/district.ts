// A district whose pack can be exchanged while it is asked.
import type { DirectPack } from "./direct.js";
import { Functions } from "./functions.js";
import type { PackSummary, Requests, Responses } from "./generated/contract.js";
import type { Pack } from "./pack.js";
import { read } from "./read.js";
import { write } from "./write.js";

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

  /** The district takes the pack over: `swap` and `close` close it. */
  constructor(pack: Pack | DirectPack) {
    super();
    this.#current = pack;
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
   * fails. Resolves when the old pack is closed, after its last call.
   */
  async swap(next: Pack | DirectPack): Promise<void> {
    const old = this.#current;
    this.#current = next;
    if (old !== next) await old.close();
  }

  override async call(name: string, request: string): Promise<string> {
    return this.#current.call(name, request);
  }

  /** @internal */
  protected override async ask<F extends keyof Requests & keyof Responses>(
    name: F,
    request: unknown,
  ): Promise<Responses[F]> {
    return read(name, await this.call(name, write(request)));
  }

  /** Closes the pack in force after its last call. */
  async close(): Promise<void> {
    await this.#current.close();
  }
}
