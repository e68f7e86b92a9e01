// What host and Worker say to each other.
import type { Answer, FunctionName } from "./instance.js";
import type { Opening } from "./opening.js";

/** Host to Worker: first what to open, then calls, one at a time. */
export type ToWorker =
  | { readonly open: Opening; readonly module: WebAssembly.Module; readonly fresh: boolean }
  | { readonly call: FunctionName; readonly request: string };

/** Worker to host: one for each message. After `trap` the Worker is of no more use. */
export type ToHost = Answer | { readonly trap: string; readonly memory: boolean };
