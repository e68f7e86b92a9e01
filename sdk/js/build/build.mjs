// Builds `dist/` from the engine's artefacts, the contract (`wit/`) and `src/`.
//
// Not responsible for: compiling the engine; `cargo xtask component` does that.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { artefacts } from "./artefacts.mjs";
import { engine } from "./engine.mjs";
import { shapes } from "./shapes.mjs";
import { types } from "./types.mjs";
import { folder, generated, output, write } from "./paths.mjs";

const wit = readFileSync(join(folder, "../../wit/gezhi.wit"), "utf8");
const contract = JSON.parse(readFileSync(join(folder, "../../wit/schema/contract.json"), "utf8"));
const found = artefacts();

rmSync(generated, { recursive: true, force: true });
rmSync(output, { recursive: true, force: true });
mkdirSync(join(output, "generated"), { recursive: true });

write(join(generated, "contract.ts"), types(contract));
write(join(generated, "shapes.ts"), shapes(contract));
for (const [name, contents] of await engine({ ...found, wit })) write(join(generated, name), contents);

// The compiler writes what it compiles; glue and module are taken as they are.
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
execFileSync(process.execPath, [tsc, "-p", join(folder, "tsconfig.json")], { stdio: "inherit" });
for (const name of ["glue.js", "glue.d.ts", "gezhi.core.wasm"]) {
  copyFileSync(join(generated, name), join(output, "generated", name));
}
for (const name of ["LICENSE", "NOTICE"]) copyFileSync(join(folder, "../..", name), join(folder, name));
