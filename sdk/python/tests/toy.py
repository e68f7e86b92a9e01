"""A component with the contract's functions and no sense, for the failures a good engine never has.

Its functions answer their request back, by the first byte of it:

* `!` it breaks off (`unreachable`);
* `@` it never ends;
* `#` it takes memory until there is no more, then breaks off;
* `-` the rest of the request is its error;
* anything else: the request is its answer. So a pack's "bundle" is the summary to answer.

`describe` answers `DESCRIBED`, or `BAKED` as a baked district does. It is WebAssembly text, made to a
component by wasmtime itself.
"""

from wasmtime import wat2wasm

from gezhi._wasm import FUNCTIONS

DESCRIBED = '{"contract":"1.0","engine":"toy","limits":[]}'
SUMMARY = (
    '{"id":"toy","version":"1","title":{"zh":"玩具","en":"toy"},"digest":"sha256:0","zone":"+08:00",'
    '"in_force":{},"counts":{},"layers":[],"warnings":[]}'
)
BAKED = (
    f'{{"contract":"1.0","engine":"toy","limits":[],"pack":{{"summary":{SUMMARY},"calendars":[],"classes":[],'
    '"facts":[],"hooks":[],"parameters":[],"sources":[],"tables":[],"vocabulary":{}}}'
)

_CORE = """
(core module $code
  (memory (export "memory") 2)
  (data (i32.const 64) "{described}")
  (global $free (mut i32) (i32.const 4096))
  ;; Room that is never given back: an instance lives for a few calls.
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    global.get $free
    (global.set $free (i32.add (global.get $free) (local.get 3)))
    (if (i32.gt_u (global.get $free) (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow (i32.const 16))))))
  (func $answer (param $tag i32) (param $at i32) (param $bytes i32) (result i32)
    (i32.store (i32.const 16) (local.get $tag))
    (i32.store (i32.const 20) (local.get $at))
    (i32.store (i32.const 24) (local.get $bytes))
    i32.const 16)
  (func (export "describe") (param i32 i32) (result i32)
    (call $answer (i32.const 0) (i32.const 64) (i32.const {described_bytes})))
  (func (export "obey") (param $at i32) (param $bytes i32) (result i32)
    (local $word i32)
    (local.set $word (i32.load8_u (local.get $at)))
    (if (i32.eq (local.get $word) (i32.const 33)) (then unreachable))
    (if (i32.eq (local.get $word) (i32.const 64)) (then (loop $on (br $on))))
    (if (i32.eq (local.get $word) (i32.const 35)) (then
      (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
      unreachable))
    (if (i32.eq (local.get $word) (i32.const 45)) (then
      (return (call $answer
        (i32.const 1) (i32.add (local.get $at) (i32.const 1)) (i32.sub (local.get $bytes) (i32.const 1))))))
    (call $answer (i32.const 0) (local.get $at) (local.get $bytes)))
)
(core instance $it (instantiate $code))
"""

_EXPORT = """
(func ${name} (param "request" string) (result (result string (error string)))
  (canon lift (core func $it "{core}") (memory (core memory $it "memory"))
    (realloc (core func $it "cabi_realloc"))))
(export "{name}" (func ${name}))
"""


def toy_text(functions: tuple[str, ...] = FUNCTIONS, described: str = DESCRIBED) -> str:
    """The component as text, with these of the contract's functions."""
    core = _CORE.replace("{described}", described.replace('"', '\\"'))
    core = core.replace("{described_bytes}", str(len(described.encode())))
    exports = [
        _EXPORT.replace("{name}", name).replace("{core}", "describe" if name == "describe" else "obey")
        for name in functions
    ]
    return f"(component {core} {''.join(exports)})"


def toy_component(functions: tuple[str, ...] = FUNCTIONS, described: str = DESCRIBED) -> bytes:
    """The component, with these of the contract's functions."""
    return bytes(wat2wasm(toy_text(functions, described)))
