// The engine as the package carries it: jco's glue, the core module, and the digests.
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { createHash } from "node:crypto";

const digest = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** The functions of the contract, from its WIT: all of them take a text and answer one or the other text. */
export function functionsOf(wit) {
  const found = wit.matchAll(/^ +export ([a-z-]+): func\(request: string\) -> result<string, string>;$/gm);
  const names = Array.from(found, ([, name]) => name);
  if (names.length === 0) throw new Error("wit/gezhi.wit has no function from a text to a result of two texts");
  return names;
}

/**
 * The files of the engine as `[name, contents]`.
 *
 * The glue is made for the functions of texts alone, from a hollow component of that world: the component's typed face
 * would make it three times as large, and this way it fits every engine of the contract, older and baked ones too.
 */
export async function engine({ component, core, wit }) {
  const names = functionsOf(wit);
  if (WebAssembly.Module.imports(new WebAssembly.Module(core)).length > 0) throw new Error("the engine imports something");
  // Then one digest names the module on every host.
  if (!component.includes(core)) throw new Error("gezhi.core.wasm is not inside gezhi.component.wasm: build both anew");
  const carried = { component: digest(component), core: digest(core) };
  return [
    ["glue.js", await glue(names)],
    ["glue.d.ts", GLUE_TYPES],
    ["gezhi.core.wasm", core],
    ["carried.ts", `${CARRIED}export const carried = ${JSON.stringify(carried, null, 2)} as const;\n`],
    ["functions.ts", `${FUNCTIONS}export const FUNCTIONS = ${JSON.stringify(names, null, 2)} as const;\n`],
  ];
}

/** jco's module for a world of such functions: `instantiate`, and no import at all. */
async function glue(names) {
  const exports = names.map((name) => `  export ${name}: func(request: string) -> result<string, string>;\n`);
  const witSource = `package gezhi:engine;\nworld engine {\n${exports.join("")}}\n`;
  const binary = await hollow(names);
  const component = await componentNew(await componentEmbed({ binary, witSource, world: "engine" }), []);
  const { files, imports } = await transpileBytes(component, {
    name: "glue",
    instantiation: "sync",
    minify: true,
    nodejsCompat: false,
    noComponentErrorWrapping: true,
  });
  if (imports.length > 0) throw new Error(`the glue imports ${imports.join(", ")}`);
  return strict(new TextDecoder("utf-8", { fatal: true }).decode(files["glue.js"]));
}

/**
 * The glue with a decoder that refuses what is no UTF-8 and keeps every character. jco's own puts U+FFFD for bad bytes
 * and passes over a first U+FEFF: an answer that the engine did not give.
 */
export function strict(glue) {
  const uses = glue.match(/\bTextDecoder\b/g) ?? [];
  const made = /\bnew TextDecoder\b(?:\(\))?(?!\()/;
  if (uses.length !== 1 || !made.test(glue)) {
    throw new Error("the glue does not make exactly one `new TextDecoder`: see what this version of jco decodes with");
  }
  return glue.replace(made, 'new TextDecoder("utf-8",{fatal:true,ignoreBOM:true})');
}

/** A core module with the engine's exports and nothing in them. */
function hollow(names) {
  const both = names.map((name) => `
    (func (export "${name}") (param i32 i32) (result i32) unreachable)
    (func (export "cabi_post_${name}") (param i32))`);
  return parse(`(module
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
    ${both.join("")})`);
}

const CARRIED = "/** The digests of the engine that this package carries. */\n";
const FUNCTIONS = "/** The contract's functions, by their names. */\n";

// jco's own types name every function; here a function is called by its name.
const GLUE_TYPES = `export function instantiate(
  module: () => WebAssembly.Module,
  imports: Record<string, never>,
  core?: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
): Record<string, (request: string) => string>;
`;
