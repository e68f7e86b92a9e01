// An open pack in Workers: promises, a deadline for each call, any number of calls at once.
import type { Engine } from "./engine.js";
import { Functions } from "./functions.js";
import type { PackSummary, Requests, Responses } from "./generated/contract.js";
import { shared, summaryOf, type Opening } from "./opening.js";
import { platform } from "./platform.js";
import { read } from "./read.js";
import { Workers, type PoolOptions } from "./workers.js";
import { wellFormed, write } from "./write.js";

/** How a {@link Pack} runs. Each option has a default; none is needed. */
export interface PackOptions {
  /** Workers at most: so many calls run at once. Left out: one for each processor, at most 4. */
  readonly workers?: number;
  /** Idle Workers that are kept; each holds an instance of up to 64 MiB. Left out: all of them. */
  readonly kept?: number;
  /** Calls that may wait for a Worker; one more is refused with {@link Overloaded}. Left out: 1,000. */
  readonly waiting?: number;
  /** Milliseconds that a call may take once it runs, `Infinity` for no end. Left out: 10,000. */
  readonly deadline?: number;
  /** Milliseconds that starting a Worker and opening the pack in it may take. Left out: 60,000. */
  readonly openDeadline?: number;
  /** Whether each call gets an instance of its own, opened anew; cheap with a baked district. Left out: `false`. */
  readonly fresh?: boolean;
}

/** @internal */
export function bounds(options: PackOptions): PoolOptions {
  const workers = bound("workers", options.workers ?? platform().workers, 1);
  return {
    workers,
    kept: bound("kept", options.kept ?? workers, 0),
    waiting: bound("waiting", options.waiting ?? 1000, 0),
    deadline: bound("deadline", options.deadline ?? 10_000, 1),
    openDeadline: bound("openDeadline", options.openDeadline ?? 60_000, 1),
    fresh: options.fresh ?? false,
  };
}

function bound(name: string, value: number, least: number): number {
  if (value === Infinity || (Number.isSafeInteger(value) && value >= least)) return value;
  throw new RangeError(`\`${name}\` is ${value}: give a whole number from ${least} on`);
}

/**
 * A rule pack, open in a pool of Workers: for servers and pages.
 *
 * Calls run at once in as many Workers as there may be, and wait for one otherwise. After a trap, or when a call has
 * not ended within the deadline, its Worker is terminated; the next call gets a fresh one with the same pack open.
 *
 * ```js
 * const pack = await engine.open(bundle);
 * const decision = await pack.decideIncident({ id: "1", reported_at: new Date(), text: "水管破裂" });
 * await pack.close();
 * ```
 */
export class Pack extends Functions<true> {
  /** What is open: id, version, title, digest, zone, days in force, layers, counts, warnings. */
  readonly summary: PackSummary;
  /** The engine that it is open in. */
  readonly engine: Engine;
  readonly #workers: Workers;

  private constructor(engine: Engine, summary: PackSummary, workers: Workers) {
    super();
    this.engine = engine;
    this.summary = summary;
    this.#workers = workers;
  }

  /** @internal Made by `engine.open()` and `engine.baked()`. */
  static async start(
    engine: Engine,
    module: WebAssembly.Module,
    opening: Opening,
    options: PackOptions,
  ): Promise<Pack> {
    const workers = new Workers(module, opening, bounds(options));
    try {
      return new Pack(engine, summaryOf(opening, await workers.open()), workers);
    } catch (error) {
      await workers.close();
      throw error;
    }
  }

  override async call(name: string, request: string): Promise<string> {
    return this.#workers.call(shared(name), wellFormed(request));
  }

  /** @internal */
  protected override async ask<F extends keyof Requests & keyof Responses>(
    name: F,
    request: unknown,
  ): Promise<Responses[F]> {
    return read(name, await this.call(name, write(request)));
  }

  /** @internal Whether new calls are refused: it was closed, or a district retired it. */
  get isClosed(): boolean {
    return this.#workers.isClosed;
  }

  /** Refuses new calls with {@link Closed}, lets those under way and waiting finish, then ends the Workers. */
  close(): Promise<void> {
    return this.#workers.close();
  }
}
