// One instance of the engine: names and JSON texts in, JSON texts out.
//
// Not responsible for: what a failed instance is replaced by; its owner does that.
import { GezhiError, OutOfMemory, Trap } from "./errors.js";
import { FUNCTIONS } from "./generated/functions.js";
import { instantiate } from "./generated/glue.js";

/** The name of a function of the contract. */
export type FunctionName = (typeof FUNCTIONS)[number];

/** An answer: exactly one of the two sides of the contract, as it came. */
export type Answer = { readonly ok: string } | { readonly error: string };

/** The name, if the contract has it. */
export function known(name: string): FunctionName {
  if ((FUNCTIONS as readonly string[]).includes(name)) return name as FunctionName;
  throw new GezhiError(`the contract has no function \`${name}\`: it has ${FUNCTIONS.join(", ")}`);
}

/** One instance; after a {@link Trap} it is broken and must be dropped. */
export class Instance {
  readonly #functions: Record<string, (request: string) => string>;

  /** @throws {OutOfMemory} if there is no memory for it. */
  constructor(module: WebAssembly.Module) {
    try {
      this.#functions = instantiate(() => module, {});
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new OutOfMemory(`no memory for an instance of the engine: ${cause.message}`, { cause });
    }
  }

  /**
   * Calls a function. The request must be well-formed: half a character would be sent as another one.
   *
   * @throws {Trap} if the engine fails.
   */
  call(name: FunctionName, request: string): Answer {
    const run = this.#functions[name.replace(/-(.)/, (_, letter: string) => letter.toUpperCase())];
    if (run === undefined) throw new Trap(`the engine has no function \`${name}\``);
    try {
      return { ok: run(request) };
    } catch (thrown) {
      // The glue throws the error side as it is, a text; everything else is a failure of the engine.
      if (typeof thrown === "string") return { error: thrown };
      const message = `the engine failed in \`${name}\`: ${String(thrown)}; the instance was thrown away`;
      throw new Trap(message, { cause: thrown });
    }
  }
}
