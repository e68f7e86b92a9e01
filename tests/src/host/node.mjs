// Serves one instance of the core module: a JSON line in, a JSON line out.
// The canonical ABI of `func(string) -> result<string, string>` by hand; see docs/embedding.md.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
let exports;
const fresh = () => { exports = new WebAssembly.Instance(module, {}).exports; };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function call(name, request) {
  const bytes = encoder.encode(request);
  const at = bytes.length ? exports.cabi_realloc(0, 0, 1, bytes.length) : 1;
  new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
  const result = exports[name](at, bytes.length) >>> 0;
  const view = new DataView(exports.memory.buffer);
  const [tag, text, length] = [view.getUint8(result), view.getUint32(result + 4, true), view.getUint32(result + 8, true)];
  const answer = decoder.decode(new Uint8Array(exports.memory.buffer, text, length));
  exports[`cabi_post_${name}`](result);
  return tag === 0 ? { ok: answer } : { error: answer };
}

fresh();
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const question = JSON.parse(line);
  let answer = {};
  try {
    if (question.fresh) fresh();
    else answer = call(question.call, question.request);
  } catch (trap) {
    // A core instance is not poisoned after a trap; it must be thrown away all the same.
    fresh();
    answer = { trap: String(trap) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
