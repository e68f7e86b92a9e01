// What Node and browsers do differently: reading files and starting Workers.
import type { ToHost, ToWorker } from "./messages.js";

/** A Worker as the pool sees it. */
export interface Port {
  send(message: ToWorker): void;
  /** Whether it keeps the program running: it does while it is called. */
  hold(held: boolean): void;
  terminate(): void;
}

/** What a Worker tells. */
export interface Listener {
  message(message: ToHost): void;
  /** It could not be started, or died. */
  failed(cause: unknown): void;
}

/** A file. */
export interface Loaded {
  readonly bytes: Uint8Array;
  /** What messages call it. */
  readonly name: string;
  /** Its module, where the host compiles while it loads. */
  readonly compiling?: Promise<WebAssembly.Module>;
}

/** One kind of host. */
export interface Platform {
  /** The engine that the package carries. */
  readonly carried: URL;
  /** How many Workers a pack takes where nothing else is said. */
  readonly workers: number;
  /**
   * A file of any kind; a `string` is a path in Node and an address in a browser.
   * @throws {LoadError} `not_found`
   */
  read(source: string | URL): Promise<Loaded>;
  /** A module's file: compiled on the way where the host can. */
  load(source: string | URL): Promise<Loaded>;
  /** `sha256:…` of the bytes. */
  digest(bytes: Uint8Array): Promise<string>;
  start(listener: Listener): Port;
}

let installed: Platform | undefined;

/** Says what the host is; each entry of the package does it first. */
export function install(platform: Platform): void {
  installed = platform;
}

/** The host. */
export function platform(): Platform {
  if (installed === undefined) throw new Error("import `gezhi`, not one of its parts");
  return installed;
}
