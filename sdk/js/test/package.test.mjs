// The package as a stranger gets it: packed, installed in an empty folder, and run as its README says.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";

import { bundleFile, npm, root } from "./support/packs.mjs";

const here = fileURLToPath(new URL("../", import.meta.url));
const node = (args, cwd) => execFileSync(process.execPath, args, { cwd, encoding: "utf8" });
let stranger;

before(() => {
  stranger = mkdtempSync(join(tmpdir(), "gezhi-stranger-"));
  npm(["pack", "--pack-destination", stranger], here);
  const [tarball] = readdirSync(stranger);
  writeFileSync(join(stranger, "package.json"), '{"name":"stranger","private":true,"type":"module"}');
  npm(["install", "--offline", `./${tarball}`], stranger);
});

after(() => rmSync(stranger, { recursive: true, force: true }));

test("it holds what it needs, and depends on nothing", () => {
  const installed = join(stranger, "node_modules");
  assert.deepEqual(readdirSync(installed).filter((name) => !name.startsWith(".")), ["gezhi"]);
  const manifest = JSON.parse(readFileSync(join(installed, "gezhi/package.json"), "utf8"));
  assert.equal(manifest.dependencies, undefined);
  assert.deepEqual(
    readdirSync(join(installed, "gezhi")).sort(),
    ["LICENSE", "NOTICE", "README.md", "dist", "package.json"],
  );
  for (const name of ["LICENSE", "NOTICE"]) {
    assert.equal(readFileSync(join(installed, "gezhi", name), "utf8"), readFileSync(join(root, name), "utf8"));
  }
  const glue = readFileSync(join(installed, "gezhi/dist/generated/glue.js"), "utf8");
  assert.doesNotMatch(glue, /^import |import\(/m);
});

test("the README's quickstart runs", () => {
  const readme = readFileSync(join(here, "README.md"), "utf8");
  const [, code] = /```js quickstart\n([\s\S]*?)```/.exec(readme);
  writeFileSync(join(stranger, "quickstart.mjs"), code);
  copyFileSync(bundleFile("lengshuitan"), join(stranger, "pack.json"));
  const lines = node(["quickstart.mjs"], stranger).trim().split("\n");
  assert.match(lines[0], /^lengshuitan 0\.1\.0, engine sha256:[0-9a-f]{64}$/);
  assert.equal(lines[1], "供水管道破裂");
  const parties = lines.slice(2, -1);
  assert.ok(parties.length > 0);
  for (const line of parties) assert.match(line, /^\w+: .+ \(.+, LST-2023\)$/);
  assert.match(lines.at(-1), /^incident\.reported_at: .*昨天/);
});

test("a program ends without closing its packs", () => {
  copyFileSync(bundleFile("lengshuitan"), join(stranger, "pack.json"));
  const program = `
    import { Engine } from "gezhi";
    const pack = await (await Engine.load()).openFile("pack.json");
    console.log((await pack.describe()).pack.summary.id);`;
  assert.equal(node(["--input-type=module", "--eval", program], stranger), "lengshuitan\n");
});

test("its types hold under tsc --strict, with Node's types and with the browser's", () => {
  copyFileSync(join(here, "test/types/usage.ts"), join(stranger, "usage.ts"));
  const resolve = createRequire(import.meta.url).resolve;
  const types = join(dirname(resolve("@types/node/package.json")), "..");
  const tsc = join(dirname(resolve("typescript/package.json")), "bin/tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "false", "--module", "nodenext", "--target", "es2022"];
  const hosts = [
    ["--lib", "es2022,dom", "--types", ""],
    ["--lib", "es2022", "--types", "node", "--typeRoots", types],
  ];
  for (const host of hosts) {
    try {
      node([tsc, ...options, ...host, "usage.ts"], stranger);
    } catch ({ stdout }) {
      assert.fail(stdout);
    }
  }
});
