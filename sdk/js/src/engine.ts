// The engine's core module, compiled once.
import { DirectPack, type DirectOptions } from "./direct.js";
import { LoadError, OutOfRange } from "./errors.js";
import { carried } from "./generated/carried.js";
import type { Bundle, DescribeResponse, Roster } from "./generated/contract.js";
import { FUNCTIONS } from "./generated/functions.js";
import { Instance } from "./instance.js";
import type { Opening } from "./opening.js";
import { Pack, type PackOptions } from "./pack.js";
import { platform, type Loaded } from "./platform.js";
import { read, refused } from "./read.js";
import { Session, text, type Document } from "./session.js";

/** A file: in Node a path or `file:` URL, in a browser an address. Or its bytes. */
export type Source = string | URL | Uint8Array | ArrayBuffer;

/** A roster beside the pack, and how the pack runs. */
export interface OpenOptions extends PackOptions {
  /** The roster to enroll, in place of the bundle's own. */
  readonly roster?: Document<Roster>;
}

/** The same on this thread. */
export interface OpenDirectOptions extends DirectOptions {
  /** The roster to enroll, in place of the bundle's own. */
  readonly roster?: Document<Roster>;
}

let shared: Promise<Engine> | undefined;

/**
 * The engine, compiled once and shared by all packs and Workers.
 *
 * ```js
 * const engine = await Engine.load();
 * console.log(engine.digest, engine.describe().contract);
 * ```
 */
export class Engine {
  /** `sha256:…` of the core module that was loaded. Archive it beside each decision's receipt. */
  readonly digest: string;
  /** `sha256:…` of the component that the carried module was taken from, which other hosts name; else null. */
  readonly componentDigest: string | null;
  readonly #module: WebAssembly.Module;

  private constructor(digest: string, module: WebAssembly.Module) {
    this.digest = digest;
    this.componentDigest = digest === carried.core ? carried.component : null;
    this.#module = module;
  }

  /** The engine that the package carries; read and compiled at the first call only. */
  static load(): Promise<Engine> {
    shared ??= Engine.from(platform().carried).catch((error: unknown) => {
      shared = undefined;
      throw error;
    });
    return shared;
  }

  /**
   * An engine of your own choice, as an older one for the replay of an old decision: the core module
   * (`gezhi.core.wasm`), not the component.
   *
   * @throws {LoadError} `reason` says why it cannot be loaded.
   */
  static async from(source: Source): Promise<Engine> {
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
      const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
      return Engine.#checked({ bytes, name: "the bytes" });
    }
    return Engine.#checked(await platform().load(source));
  }

  static async #checked(file: Loaded): Promise<Engine> {
    // The bytes are looked at first: they tell more than the compiler does.
    file.compiling?.catch(() => undefined);
    expectModule(file);
    const module = await compiled(file);
    expectEngine(module, file.name);
    return new Engine(await platform().digest(file.bytes), module);
  }

  /** The contract's version and the engine's limits. */
  describe(): DescribeResponse {
    const answer = new Instance(this.#module).call("describe", "{}");
    if ("error" in answer) throw refused(answer.error);
    return read("describe", answer.ok);
  }

  /** One instance on this thread, called by names: for `open`, `enroll` and `check`. */
  session(): Session {
    return Session.start(this.#module);
  }

  /**
   * Opens a pack in Workers: each call has a deadline. `bundle` is the bundle itself, as text or value.
   *
   * @throws {InvalidPack} with every diagnostic.
   */
  async open(bundle: Document<Bundle>, { roster, ...options }: OpenOptions = {}): Promise<Pack> {
    return Pack.start(this, this.#module, opening(bundle, roster), options);
  }

  /** Opens a pack from a bundle's file in UTF-8: a path in Node, an address in a browser. */
  async openFile(file: string | URL, options: OpenOptions = {}): Promise<Pack> {
    const { bytes, name } = await platform().read(file);
    return this.open(decoded(bytes, name), options);
  }

  /** Opens a pack on this thread: answers at once, without a deadline. */
  openDirect(bundle: Document<Bundle>, { roster, ...options }: OpenDirectOptions = {}): DirectPack {
    return DirectPack.start(this, this.#module, opening(bundle, roster), options);
  }

  /**
   * Starts a baked district in Workers: an engine with its pack already open (`gezhi bake`), as its core module. The
   * file holds an engine of its own, which is then `pack.engine`.
   *
   * ```js
   * const pack = await engine.baked("lengshuitan.baked.core.wasm", { fresh: true });
   * ```
   */
  async baked(file: Source, { roster, ...options }: OpenOptions = {}): Promise<Pack> {
    const engine = await Engine.from(file);
    return Pack.start(engine, engine.#module, opening(null, roster), options);
  }

  /** Starts a baked district on this thread: answers at once, without a deadline. */
  async bakedDirect(file: Source, { roster, ...options }: OpenDirectOptions = {}): Promise<DirectPack> {
    const engine = await Engine.from(file);
    return DirectPack.start(engine, engine.#module, opening(null, roster), options);
  }
}

function opening(bundle: Document<Bundle> | null, roster: Document<Roster> | undefined): Opening {
  return { bundle: bundle === null ? null : text(bundle), roster: roster === undefined ? null : text(roster) };
}

/** UTF-8, strictly: a byte that is none would change the pack. One U+FEFF at the head is the editor's, no text. */
function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new OutOfRange("", `${name} is not UTF-8: a bundle is the JSON that \`gezhi bundle\` writes`, { cause });
  }
}

function expectModule({ bytes, name }: Loaded): void {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "\0asm") {
    throw new LoadError("not_wasm", `${name} is not WebAssembly: did the server answer with a page instead?`);
  }
  if (bytes[6] !== 0) {
    throw new LoadError("not_wasm", `${name} is a component: take the core module beside it, \`*.core.wasm\``);
  }
}

async function compiled({ bytes, name, compiling }: Loaded): Promise<WebAssembly.Module> {
  try {
    return await (compiling ?? WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>));
  } catch (cause) {
    const said = String(cause);
    if (/content security policy|blocked by csp|unsafe-eval/i.test(said)) {
      const mend = "the policy needs `script-src 'self' 'wasm-unsafe-eval'`";
      throw new LoadError("policy", `the page's Content Security Policy forbids WebAssembly: ${mend}`, { cause });
    }
    throw new LoadError("not_wasm", `${name} cannot be compiled: ${said}`, { cause });
  }
}

function expectEngine(module: WebAssembly.Module, name: string): void {
  const exported = new Set(WebAssembly.Module.exports(module).map((one) => one.name));
  const missing = [...FUNCTIONS, "cabi_realloc", "memory"].filter((one) => !exported.has(one));
  const imported = WebAssembly.Module.imports(module).length;
  if (missing.length === 0 && imported === 0) return;
  const why = missing.length > 0 ? `it lacks ${missing.join(", ")}` : "it imports something";
  throw new LoadError("not_an_engine", `${name} is no engine of this contract: ${why}`);
}
