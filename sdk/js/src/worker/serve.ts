// The Worker's side: one instance, one call at a time.
import { OutOfMemory } from "../errors.js";
import { Instance } from "../instance.js";
import type { ToHost, ToWorker } from "../messages.js";
import { introduce, prepare, type Opening } from "../opening.js";

/** Answers messages, in order. */
export function serve(): (message: ToWorker) => ToHost {
  let next: () => Instance = () => {
    throw new Error("nothing is open yet");
  };
  return (message) => {
    try {
      if ("call" in message) return next().call(message.call, message.request);
      const { module, open, fresh } = message;
      const first = new Instance(module);
      const answer = introduce(first, open);
      next = fresh ? () => again(module, open) : () => first;
      return answer;
    } catch (thrown) {
      return { trap: thrown instanceof Error ? thrown.message : String(thrown), memory: thrown instanceof OutOfMemory };
    }
  };
}

/** Another instance like one that has been opened: what was accepted then is accepted now. */
function again(module: WebAssembly.Module, opening: Opening): Instance {
  const instance = new Instance(module);
  prepare(instance, opening);
  return instance;
}
