// A pool of Workers with one pack open in each: queue, deadlines, replacement.
//
// Not responsible for: the contract's types; texts go in and come out.
import { Closed, GezhiError, OutOfMemory, Overloaded, TimedOut, Trap, WorkerFailed } from "./errors.js";
import type { FunctionName } from "./instance.js";
import type { ToHost } from "./messages.js";
import type { Opening } from "./opening.js";
import { platform, type Port } from "./platform.js";
import { refused } from "./read.js";

/** A timer takes no more milliseconds, some 25 days: beyond it there is no deadline. */
const TIMER_MAX = 2 ** 31 - 1;

/** How a pool runs; every bound is given. */
export interface PoolOptions {
  readonly workers: number;
  readonly kept: number;
  readonly waiting: number;
  readonly deadline: number;
  readonly openDeadline: number;
  readonly fresh: boolean;
}

interface Job {
  /** What is asked, or null for the first opening. */
  readonly name: FunctionName | null;
  readonly request: string;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: unknown) => void;
}

/** One Worker: opening until its first message, then idle or busy with a job. */
interface Crew {
  port: Port;
  state: "opening" | "idle" | "busy";
  job: Job | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Workers that answer calls, each call alone in its Worker. */
export class Workers {
  readonly #module: WebAssembly.Module;
  readonly #opening: Opening;
  readonly #options: PoolOptions;
  readonly #crews = new Set<Crew>();
  readonly #queue: Job[] = [];
  #closing: { readonly done: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(module: WebAssembly.Module, opening: Opening, options: PoolOptions) {
    this.#module = module;
    this.#opening = opening;
    this.#options = options;
  }

  /** Starts the first Worker; its answer to the opening. */
  open(): Promise<string> {
    return new Promise((resolve, reject) => this.#start({ name: null, request: "", resolve, reject }));
  }

  /** Calls a function in the next Worker that is free; takes its place in the queue before it returns. */
  call(name: FunctionName, request: string): Promise<string> {
    if (this.#closing !== undefined) return Promise.reject(new Closed("the pack was closed"));
    // A call whose Worker is idle, still opening or not started yet does not wait for another call.
    const places = this.#options.workers - this.#count("busy");
    if (this.#queue.length >= places + this.#options.waiting) {
      const message = `${this.#options.waiting} calls are waiting already: slow down, or raise \`waiting\``;
      return Promise.reject(new Overloaded(message));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ name, request, resolve, reject });
      this.#dispatch();
    });
  }

  /** Refuses new calls, lets those under way and waiting finish, then ends the Workers. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      let resolve = (): void => undefined;
      const done = new Promise<void>((settle) => (resolve = settle));
      this.#closing = { done, resolve };
      this.#dispatch();
    }
    return this.#closing.done;
  }

  /** Whether new calls are refused. */
  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  #count(wanted: Crew["state"]): number {
    return [...this.#crews].filter(({ state }) => state === wanted).length;
  }

  /** Gives waiting calls to idle Workers, and starts Workers for the rest as far as there may be more. */
  #dispatch(): void {
    for (const crew of this.#crews) {
      if (crew.state !== "idle") continue;
      const job = this.#queue.shift();
      if (job === undefined) break;
      this.#run(crew, job);
    }
    let opening = this.#count("opening");
    while (this.#queue.length > opening && this.#crews.size < this.#options.workers) {
      this.#start(undefined);
      opening++;
    }
    this.#rest();
  }

  /** Ends idle Workers that are not kept; when closing, all that are done. */
  #rest(): void {
    const idle = [...this.#crews].filter(({ state }) => state === "idle");
    const kept = this.#closing === undefined ? this.#options.kept : 0;
    if (this.#queue.length === 0) for (const crew of idle.slice(kept)) this.#end(crew);
    if (this.#closing === undefined || this.#queue.length > 0 || this.#crews.size > 0) return;
    // A turn later: whoever waits for the last call hears of it first.
    setTimeout(this.#closing.resolve);
  }

  #start(job: Job | undefined): void {
    const crew = { state: "opening", job, timer: undefined } as unknown as Crew;
    try {
      crew.port = platform().start({
        message: (message) => this.#answered(crew, message),
        failed: (cause) => this.#failed(crew, died(cause)),
      });
      this.#crews.add(crew);
      crew.port.send({ open: this.#opening, module: this.#module, fresh: this.#options.fresh });
      this.#watch(crew, "open", this.#options.openDeadline);
    } catch (cause) {
      this.#crews.add(crew);
      this.#failed(crew, died(cause));
    }
  }

  #run(crew: Crew, job: Job): void {
    crew.state = "busy";
    crew.job = job;
    crew.port.hold(true);
    crew.port.send({ call: job.name as FunctionName, request: job.request });
    this.#watch(crew, job.name as FunctionName, this.#options.deadline);
  }

  #watch(crew: Crew, what: string, deadline: number): void {
    if (deadline > TIMER_MAX) return;
    crew.timer = setTimeout(() => this.#failed(crew, new TimedOut(`\`${what}\``, deadline)), deadline);
  }

  #answered(crew: Crew, message: ToHost): void {
    if (!this.#crews.has(crew)) return;
    if ("trap" in message) {
      this.#failed(crew, message.memory ? new OutOfMemory(message.trap) : new Trap(message.trap));
      return;
    }
    // A pack that opened before and is refused now: as if the Worker had failed.
    if (crew.state === "opening" && "error" in message) {
      this.#failed(crew, refusal(message.error));
      return;
    }
    clearTimeout(crew.timer);
    const { job } = crew;
    crew.state = "idle";
    crew.job = undefined;
    crew.port.hold(false);
    if (job !== undefined) settle(job, message);
    this.#dispatch();
  }

  /** Ends a Worker that failed. The call in it gets the error; one that could not open takes a waiting call with it. */
  #failed(crew: Crew, error: Error): void {
    if (!this.#crews.has(crew)) return;
    const job = crew.job ?? (crew.state === "opening" ? this.#queue.shift() : undefined);
    this.#end(crew);
    job?.reject(error);
    this.#dispatch();
  }

  #end(crew: Crew): void {
    clearTimeout(crew.timer);
    this.#crews.delete(crew);
    crew.port?.terminate();
  }
}

function settle(job: Job, answer: { readonly ok: string } | { readonly error: string }): void {
  if ("ok" in answer) job.resolve(answer.ok);
  else job.reject(refusal(answer.error));
}

/** The engine's error, or what is wrong with it. */
function refusal(text: string): Error {
  try {
    return refused(text);
  } catch (misfit) {
    return misfit as Error;
  }
}

function died(cause: unknown): Error {
  if (cause instanceof GezhiError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new WorkerFailed(`a Worker of the engine failed: ${why}`, { cause });
}
