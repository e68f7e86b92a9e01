// An open pack on this thread: answers at once, and no deadline.
import type { Engine } from "./engine.js";
import { Closed } from "./errors.js";
import { Functions } from "./functions.js";
import type { PackSummary, Requests, Responses } from "./generated/contract.js";
import { Instance } from "./instance.js";
import { introduce, prepare, shared, summaryOf, type Opening } from "./opening.js";
import { read, refused } from "./read.js";
import { wellFormed, write } from "./write.js";

/** How a {@link DirectPack} runs. */
export interface DirectOptions {
  /** Whether each call gets an instance of its own, opened anew; cheap with a baked district. Left out: `false`. */
  readonly fresh?: boolean;
}

/**
 * A rule pack, open on this thread: every method answers at once, without promises.
 *
 * There is no deadline: only the engine's own limits end a call. Use it in programs that have nothing else to do
 * meanwhile, or inside a Worker of your own; a server or a page takes {@link Pack}.
 *
 * ```js
 * const pack = engine.openDirect(bundle);
 * const decision = pack.decideIncident({ id: "1", reported_at: "2026-03-02T09:15:00+08:00", text: "水管破裂" });
 * ```
 */
export class DirectPack extends Functions<false> {
  /** What is open: id, version, title, digest, zone, days in force, layers, counts, warnings. */
  readonly summary: PackSummary;
  /** The engine that it is open in. */
  readonly engine: Engine;
  readonly #module: WebAssembly.Module;
  readonly #opening: Opening;
  readonly #fresh: boolean;
  #instance: Instance | undefined;
  #isClosed = false;

  private constructor(engine: Engine, module: WebAssembly.Module, opening: Opening, { fresh = false }: DirectOptions) {
    super();
    this.engine = engine;
    this.#module = module;
    this.#opening = opening;
    this.#fresh = fresh;
    const first = new Instance(module);
    const answer = introduce(first, opening);
    if ("error" in answer) throw refused(answer.error);
    this.summary = summaryOf(opening, answer.ok);
    if (!fresh) this.#instance = first;
  }

  /** @internal Made by `engine.openDirect()` and `engine.bakedDirect()`. */
  static start(engine: Engine, module: WebAssembly.Module, opening: Opening, options: DirectOptions): DirectPack {
    return new DirectPack(engine, module, opening, options);
  }

  override call(name: string, request: string): string {
    const asked = shared(name);
    if (this.#isClosed) throw new Closed("the pack was closed");
    wellFormed(request);
    const instance = this.#instance ?? this.#again();
    this.#instance = undefined;
    const answer = instance.call(asked, request);
    // Only an instance that answered is kept.
    if (!this.#fresh) this.#instance = instance;
    if ("error" in answer) throw refused(answer.error);
    return answer.ok;
  }

  /** @internal */
  protected override ask<F extends keyof Requests & keyof Responses>(name: F, request: unknown): Responses[F] {
    return read(name, this.call(name, write(request)));
  }

  /** @internal Whether calls are refused: it was closed, or a district retired it. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Lets go of the instance; later calls are refused with {@link Closed}. */
  close(): void {
    this.#isClosed = true;
    this.#instance = undefined;
  }

  /** Another instance like the first: what was accepted then is accepted now. */
  #again(): Instance {
    const instance = new Instance(this.#module);
    prepare(instance, this.#opening);
    return instance;
  }
}
