// Node: files and `worker_threads`.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import { LoadError, OutOfMemory } from "../errors.js";
import type { ToHost, ToWorker } from "../messages.js";
import type { Listener, Platform, Port } from "../platform.js";

/** Node as a host. */
export const node: Platform = {
  carried: new URL("../generated/gezhi.core.wasm", import.meta.url),
  workers: Math.min(4, availableParallelism()),

  async read(source) {
    const file = typeof source === "string" && source.startsWith("file:") ? new URL(source) : source;
    try {
      return { bytes: await readFile(file), name: String(source) };
    } catch (cause) {
      throw new LoadError("not_found", `${String(source)} cannot be read: ${String(cause)}`, { cause });
    }
  },

  load(source) {
    return node.read(source);
  },

  async digest(bytes) {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  },

  start(listener: Listener): Port {
    // Without the program's own flags: `--input-type` or `--require` would be applied to the Worker's script.
    const worker = new Worker(new URL("../worker/node.js", import.meta.url), { execArgv: [] });
    worker.on("message", (message: ToHost) => listener.message(message));
    worker.on("error", (cause: Error & { code?: string }) => {
      const isMemory = cause.code === "ERR_WORKER_OUT_OF_MEMORY";
      listener.failed(isMemory ? new OutOfMemory(`a Worker ran out of memory: ${cause.message}`) : cause);
    });
    worker.on("exit", (code) => listener.failed(new Error(`the Worker ended with ${code}`)));
    return {
      send: (message: ToWorker) => worker.postMessage(message),
      hold: (held) => (held ? worker.ref() : worker.unref()),
      terminate: () => void worker.terminate(),
    };
  },
};
