// Browsers: addresses and module Workers.
import { LoadError } from "../errors.js";
import type { ToHost, ToWorker } from "../messages.js";
import { Sha256 } from "../sha256.js";
import type { Listener, Platform, Port } from "../platform.js";

/** A browser as a host. */
export const browser: Platform = {
  carried: new URL("../generated/gezhi.core.wasm", import.meta.url),
  workers: Math.min(4, globalThis.navigator?.hardwareConcurrency ?? 1),

  async read(source) {
    const response = await get(source);
    return { bytes: await bytesOf(response), name: nameOf(source, response) };
  },

  async load(source) {
    const response = await get(source);
    // Compiling on the way, and the browser's cache of compiled code, want the right type; bytes do for any other.
    const isTyped = response.headers.get("content-type")?.split(";")[0]?.trim() === "application/wasm";
    const compiling = isTyped ? WebAssembly.compileStreaming(response.clone()) : undefined;
    compiling?.catch(() => undefined);
    const loaded = { bytes: await bytesOf(response), name: nameOf(source, response) };
    return compiling === undefined ? loaded : { ...loaded, compiling };
  },

  async digest(bytes) {
    // `subtle` is there only for pages that came by TLS or from the machine itself.
    const { subtle } = globalThis.crypto ?? {};
    if (subtle === undefined) return `sha256:${new Sha256().update(bytes).hex()}`;
    const digest = new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
    return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  },

  start(listener: Listener): Port {
    // Bundlers look for this very form.
    const worker = new Worker(new URL("../worker/browser.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<ToHost>) => listener.message(data);
    worker.onmessageerror = () => listener.failed(new Error("a message could not be read"));
    worker.onerror = (event) => {
      event.preventDefault();
      const unsaid = "its script was not found, or the page's policy forbids it (worker-src)";
      listener.failed(new Error(event.message || unsaid));
    };
    return {
      send: (message: ToWorker) => worker.postMessage(message),
      hold: () => undefined,
      terminate: () => worker.terminate(),
    };
  },
};

async function get(source: string | URL): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(source);
  } catch (cause) {
    throw new LoadError("not_found", `${String(source)} cannot be fetched: ${String(cause)}`, { cause });
  }
  if (!response.ok) throw new LoadError("not_found", `${String(source)}: the server answered ${response.status}`);
  return response;
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

function nameOf(source: string | URL, response: Response): string {
  return `${String(source)} (${response.headers.get("content-type") ?? "without a type"})`;
}
