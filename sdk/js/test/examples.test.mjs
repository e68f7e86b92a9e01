// The examples in the comments of `src/` run as they stand.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";

import * as interop from "../dist/interop.js";
import * as library from "../dist/node.js";
import { double } from "./support/double.mjs";
import { bundle } from "./support/packs.mjs";

const sources = fileURLToPath(new URL("../src/", import.meta.url));
const home = process.cwd();
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "gezhi-examples-"));
  writeFileSync(join(folder, "lengshuitan.baked.core.wasm"), await double());
  process.chdir(folder);
});

after(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

/** The examples of a file: fenced blocks of its comments, without the stars. */
function examples(file) {
  const text = readFileSync(join(sources, file), "utf8");
  const found = text.matchAll(/^ +\* ```js\n([\s\S]*?)^ +\* ```/gm);
  return Array.from(found, ([, block]) => block.replace(/^ +\* ?/gm, ""));
}

const files = readdirSync(sources).filter((name) => name.endsWith(".ts"));
const all = files.flatMap((file) => examples(file).map((code, at) => ({ name: `${file} ${at + 1}`, code })));

test("there are examples", () => assert.ok(all.length >= 10, `${all.length} were found`));

for (const { name, code } of all) {
  test(name, async () => {
    const engine = await library.Engine.load();
    const pack = await engine.open(bundle("lengshuitan"), { workers: 1 });
    const told = { log: () => undefined, error: () => undefined };
    const given = { ...library, ...interop, engine, pack, bundle: bundle("lengshuitan"), next: bundle("model"), console: told };
    const run = new Function(...Object.keys(given), `return (async () => { ${code} })()`);
    await run(...Object.values(given));
    await pack.close();
  });
}
