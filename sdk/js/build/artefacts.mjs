// Finds the engine that `cargo xtask component` leaves.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { folder } from "./paths.mjs";

/** Where the engine is looked for. */
export const at = process.env.GEZHI_ARTEFACTS ?? join(folder, "../../target/component");

/**
 * Component and core module, from the folder that `GEZHI_ARTEFACTS` names or from the workspace's target folder.
 * @returns {{ component: Buffer, core: Buffer }}
 */
export function artefacts() {
  try {
    return {
      component: readFileSync(join(at, "gezhi.component.wasm")),
      core: readFileSync(join(at, "gezhi.core.wasm")),
    };
  } catch (cause) {
    throw new Error(
      `there is no engine in ${at}: run \`cargo xtask component\`, or name the folder that holds ` +
        "gezhi.component.wasm and gezhi.core.wasm in GEZHI_ARTEFACTS",
      { cause },
    );
  }
}
