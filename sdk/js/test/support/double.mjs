// An engine made by hand, with the exports of the real one: it answers every request with the request itself, fails
// where the request holds `TRAP`, never ends where it holds `LOOP`, and answers with a byte that is no UTF-8 where it
// holds `BYTE`.
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";

const NAMES = [
  "check", "enroll", "decide", "decide-many", "evaluate", "deadline", "timeline", "timeline-many", "duties", "survey",
  "score", "assess",
];

const summary = (id) => ({
  id, version: "1", title: { zh: id }, digest: `sha256:${id}`, zone: "+08:00", in_force: {}, layers: [], counts: {},
  warnings: [],
});
const describe = (id) => ({
  contract: "1.0", engine: "double", limits: [], pack: {
    summary: summary(id), vocabulary: {}, facts: [], parameters: [], classes: [], tables: [], sources: [],
    calendars: [], hooks: [],
  },
});
const bytes = (text) => [...new TextEncoder().encode(text)].map((b) => `\\${b.toString(16).padStart(2, "0")}`).join("");
const code = (word) => new DataView(new TextEncoder().encode(word).buffer).getUint32(0, true);

/**
 * The double's bytes. `open` and `describe` tell of a pack `double`.
 * @returns {Promise<Uint8Array>}
 */
export async function double() {
  const opens = JSON.stringify(summary("double"));
  const describes = JSON.stringify(describe("double"));
  const said = (name, at, text) => `
    (func (export "${name}") (param i32 i32) (result i32)
      (call $watch (local.get 0) (local.get 1))
      (call $answer (i32.const ${at}) (i32.const ${new TextEncoder().encode(text).length})))`;
  const wat = `(module
    (memory (export "memory") 4)
    (data (i32.const 1024) "${bytes(opens)}")
    (data (i32.const 8192) "${bytes(describes)}")
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536))
    (func $answer (param i32 i32) (result i32)
      (i32.store (i32.const 0) (i32.const 0))
      (i32.store (i32.const 4) (local.get 0))
      (i32.store (i32.const 8) (local.get 1))
      (i32.const 0))
    (func $watch (param $at i32) (param $length i32) (local $end i32)
      (local.set $end (i32.sub (i32.add (local.get $at) (local.get $length)) (i32.const 3)))
      (block $done
        (loop $next
          (br_if $done (i32.ge_s (local.get $at) (local.get $end)))
          (if (i32.eq (i32.load (local.get $at)) (i32.const ${code("TRAP")})) (then unreachable))
          (if (i32.eq (i32.load (local.get $at)) (i32.const ${code("LOOP")})) (then (loop $ever (br $ever))))
          (if (i32.eq (i32.load (local.get $at)) (i32.const ${code("BYTE")}))
            (then (i32.store8 (local.get $at) (i32.const 255))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    ${NAMES.map((name) => `
    (func (export "${name}") (param i32 i32) (result i32)
      (call $watch (local.get 0) (local.get 1))
      (call $answer (local.get 0) (local.get 1)))`).join("")}
    ${said("open", 1024, opens)}
    ${said("describe", 8192, describes)}
    ${[...NAMES, "open", "describe"].map((name) => `(func (export "cabi_post_${name}") (param i32))`).join("\n    ")}
  )`;
  return parse(wat);
}
