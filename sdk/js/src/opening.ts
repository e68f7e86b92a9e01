// What an instance has open, and how another one like it is made.
import { GezhiError } from "./errors.js";
import type { PackSummary } from "./generated/contract.js";
import { known, type Answer, type FunctionName, type Instance } from "./instance.js";
import { read } from "./read.js";

/** What an instance has open. */
export interface Opening {
  /** The bundle's JSON; null for a baked district, which has its pack already. */
  readonly bundle: string | null;
  /** The roster's JSON, enrolled after opening. */
  readonly roster: string | null;
}

/**
 * Opens what an instance shall have open.
 *
 * @returns the answer of `open`, or the refusal of pack or roster; null for a baked district, where nothing is opened.
 * @throws {Trap} if the engine fails.
 */
export function prepare(instance: Instance, { bundle, roster }: Opening): Answer | null {
  const opened = bundle === null ? null : instance.call("open", bundle);
  if (roster === null || (opened !== null && "error" in opened)) return opened;
  const enrolled = instance.call("enroll", roster);
  return "error" in enrolled ? enrolled : opened;
}

/** As {@link prepare}; a baked district answers with its description. */
export function introduce(instance: Instance, opening: Opening): Answer {
  return prepare(instance, opening) ?? instance.call("describe", "{}");
}

/** The name, if a pack may be asked it. */
export function shared(name: string): FunctionName {
  if (name === "open" || name === "enroll") {
    const mend = "use `engine.session()`, or open another pack";
    throw new GezhiError(`\`${name}\` changes what is open, and a pack is shared: ${mend}`);
  }
  return known(name);
}

/** The summary of what has been opened, from the answer of `open` or, for a baked district, of `describe`. */
export function summaryOf({ bundle }: Opening, answer: string): PackSummary {
  if (bundle !== null) return read("open", answer);
  const { pack } = read("describe", answer);
  if (pack == null) throw new GezhiError("the engine has no pack inside: it is no baked district, open a bundle in it");
  return pack.summary;
}
