// Where things lie.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's folder. */
export const folder = join(dirname(fileURLToPath(import.meta.url)), "..");
/** What is made from schema and artefacts; never in git. */
export const generated = join(folder, "src/generated");
/** What the package holds. */
export const output = join(folder, "dist");

/** Writes a file and the folders above it. */
export function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
