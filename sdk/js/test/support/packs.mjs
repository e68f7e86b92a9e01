// Bundles to test with.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../../", import.meta.url));
const target = join(root, "target");

/** The folder of `bundles/`, `good.tsv` and `generated.tsv`. */
export const corpus = process.env.GEZHI_CORPUS ?? join(target, "corpus");

/** The file of a pack's bundle, as `cargo xtask hosts` leaves it. */
export function bundleFile(name) {
  const file = join(corpus, "bundles", `${name}.json`);
  if (!existsSync(file)) {
    throw new Error(`there is no ${file}: run \`cargo xtask hosts\`, or name the folder in GEZHI_CORPUS`);
  }
  return file;
}

/** A pack's bundle. */
export const bundle = (name) => readFileSync(bundleFile(name), "utf8");

/** A burst main, which the pack of Lengshuitan knows. */
export const incident = {
  id: "2026-000123",
  reported_at: "2026-03-02T09:15:00+08:00",
  text: "一地下自来水管破裂，影响行人通行",
};

/** Runs npm, quietly. */
export function npm(args, cwd) {
  return execFileSync("npm", [...args, "--silent", "--no-audit", "--no-fund"], { cwd, encoding: "utf8" });
}
