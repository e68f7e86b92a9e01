// What both mappings need.
import type { InvalidRequest } from "../errors.js";
import type { Decision, Party } from "../generated/contract.js";
import { refused } from "../read.js";

/** The language of what people read. */
export type Lang = "zh" | "en";

/** A refusal that names the field at fault. */
export function refuse(path: string, zh: string, en: string): InvalidRequest {
  return refused(JSON.stringify({ kind: "invalid_request", message: { zh, en }, path }));
}

/**
 * Those who do the work, by name or role: the 主办 parties of the first list that has any, else the 牵头 ones. Never by
 * who holds the post: a person's name does not leave the house.
 */
export function responsible(lists: readonly (readonly Party[])[]): string[] {
  for (const relation of ["responsible", "accountable"]) {
    for (const list of lists) {
      const names = list.filter((party) => party.as === relation).map(({ name, role }) => name ?? role);
      const found = names.filter((name) => name != null);
      if (found.length > 0) return found;
    }
  }
  return [];
}

/** The digest of the pack that decided, where the decision has a receipt. */
export function packDigest(decision: Decision): string | undefined {
  return decision.receipt?.pack;
}

/** What can be left out: null, nothing, `false` and the empty list. */
type Absent = null | undefined | false | readonly never[];

/** The members that are known: without null, absent ones, `false` and empty lists. */
export function known<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], Absent> } {
  const isKnown = (value: unknown): boolean =>
    value != null && value !== false && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(members).filter(([, value]) => isKnown(value))) as never;
}
