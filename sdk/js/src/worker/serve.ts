// The Worker's side: one instance, one call at a time.
import { OutOfMemory } from "../errors.js";
import { Instance, type Answer } from "../instance.js";
import type { ToHost, ToWorker } from "../messages.js";
import { prepare } from "../opening.js";

/** Answers messages, in order. */
export function serve(): (message: ToWorker) => ToHost {
  let next: () => Instance = () => {
    throw new Error("nothing is open yet");
  };
  return (message) => {
    try {
      if ("call" in message) return next().call(message.call, message.request);
      const [first, answer] = opened(message);
      const again = (): Instance => opened(message)[0];
      next = message.fresh ? again : () => first;
      return answer;
    } catch (thrown) {
      return { trap: thrown instanceof Error ? thrown.message : String(thrown), memory: thrown instanceof OutOfMemory };
    }
  };
}

function opened({ module, open }: Extract<ToWorker, { open: unknown }>): [Instance, Answer] {
  const instance = new Instance(module);
  return [instance, prepare(instance, open)];
}
