// The component as an ES module: jco's glue, the core module, and their digests.
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { createHash } from "node:crypto";

const digest = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/**
 * The files of the engine as `[name, contents]`.
 *
 * The core module that jco takes out of the component must be the file that `cargo xtask component` leaves beside it:
 * then one digest names it on every host, and a baked core module fits the same glue.
 */
export async function engine({ component, core }) {
  const { files, imports } = await transpileBytes(component, {
    name: "glue",
    instantiation: "sync",
    minify: true,
    nodejsCompat: false,
    noComponentErrorWrapping: true,
  });
  if (imports.length > 0) throw new Error(`the component imports ${imports.join(", ")}; it must import nothing`);
  const of = (name) => Buffer.from(files[name] ?? []);
  if (!of("glue.core.wasm").equals(core)) {
    throw new Error("gezhi.core.wasm is not the module inside gezhi.component.wasm: build both anew");
  }
  const carried = { component: digest(component), core: digest(core) };
  return [
    ["glue.js", of("glue.js")],
    ["glue.d.ts", GLUE_TYPES],
    ["gezhi.core.wasm", core],
    ["carried.ts", `${HEAD}export const carried = ${JSON.stringify(carried, null, 2)} as const;\n`],
  ];
}

const HEAD = "/** The digests of the engine that this package carries. */\n";

// jco's own types name every function; here a function is called by its name.
const GLUE_TYPES = `export function instantiate(
  module: () => WebAssembly.Module,
  imports: Record<string, never>,
  core?: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
): Record<string, (request: string) => string>;
`;
