// The corpus, in any host: every call through the public `call`, compared byte by byte.
//
// Not responsible for: where files come from and what the host is; `../corpus.mjs` and the page say so.

/** Calls under way at once, below the packs' bound of waiting calls. */
const AT_ONCE = 200;
const LISTED_MAX = 20;

/**
 * Runs both files and returns the runner's line.
 *
 * @param host `{ name, library, internals, read, open, done? }`: `read(path)` gives a text of the corpus,
 *   `open(engine, bundle)` a pack, `done(at, all)` is told now and then how far it is.
 */
export async function runCorpus(host) {
  const engine = await host.library.Engine.load();
  const good = await each(host, engine, lines(await host.read("good.tsv")));
  const generated = await each(host, engine, lines(await host.read("generated.tsv")));
  return {
    host: host.name,
    engine: engine.digest,
    cases: good.cases,
    differ: good.differ.slice(0, LISTED_MAX),
    cases_digest: good.digest,
    generated: generated.cases,
    generated_digest: generated.digest,
    typed: good.typed,
  };
}

const lines = (text) => text.split("\n").filter((line) => line !== "").map((line) => {
  const [bundle, name, id, side, request, response] = line.split("\t");
  return { bundle, name, id, side, request, response };
});

async function each(host, engine, cases) {
  const digest = new host.internals.Sha256();
  const encoder = new TextEncoder();
  const result = { cases: cases.length, differ: [], typed: 0, digest: "" };
  for (let at = 0; at < cases.length; ) {
    const end = cases.findIndex((one, place) => place > at && one.bundle !== cases[at].bundle);
    const group = cases.slice(at, end === -1 ? cases.length : end);
    at += group.length;
    await answers(host, engine, group, (one, side, text, error) => {
      digest.update(encoder.encode(`${side} ${text}\n`));
      if (one.side === "") return;
      if (side !== one.side || text !== one.response) result.differ.push(one.id);
      if (!isTyped(host.internals, one, side, text, error)) result.differ.push(`${one.id} (typed)`);
      else if (side === "ok") result.typed++;
    });
  }
  result.digest = `sha256:${digest.hex()}`;
  return result;
}

/** The answers of one bundle's cases, in order. */
async function answers(host, engine, group, tell) {
  if (group[0].bundle === "-") {
    // A session of its own for each: some of them open a pack.
    for (const one of group) tell(one, ...(await answer(host, () => engine.session().call(one.name, one.request))));
    return;
  }
  const pack = await host.open(engine, await host.read(`bundles/${group[0].bundle}.json`));
  for (let at = 0; at < group.length; at += AT_ONCE) {
    const part = group.slice(at, at + AT_ONCE);
    const all = await Promise.all(part.map((one) => answer(host, () => pack.call(one.name, one.request))));
    all.forEach((given, place) => tell(part[place], ...given));
  }
  await pack.close();
}

async function answer({ library }, call) {
  try {
    return ["ok", await call(), null];
  } catch (error) {
    if (error instanceof library.ContractError) return ["error", error.json, error];
    throw error;
  }
}

/** Whether the answer fits the binding's types and no member of it is unknown to them. */
function isTyped({ read, KINDS, answers: shapes, shapes: named }, one, side, text, error) {
  const value = JSON.parse(text);
  if (side === "error") {
    return KINDS[value.kind] === error.constructor && same(shown(value, shapes.error, named), value);
  }
  const shape = shapes[one.name];
  return shape !== undefined && same(shown(read(one.name, text), shape, named), value);
}

/** What of a value the types know. */
function shown(value, shape, named) {
  if (typeof shape === "string") return shape.startsWith("@") ? shown(value, named[shape.slice(1)], named) : value;
  const [word, first, second] = shape;
  if (word === "?") return value === null ? null : shown(value, first, named);
  if (word === "|") return shape.slice(1).map((one) => shown(value, one, named)).find((one) => same(one, value));
  if (word === "[]") return value.map((item) => shown(item, first, named));
  if (word === "()") return shape.slice(1).map((one, at) => shown(value[at], one, named));
  if (typeof value !== "object" || value === null) return undefined;
  const of = (name) => (word === "{}" ? first : (first[name] ?? second[name]));
  const known = Object.keys(value).filter((name) => of(name) !== undefined);
  return Object.fromEntries(known.map((name) => [name, shown(value[name], of(name), named)]));
}

function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.keys(a), Object.keys(b)];
  if (Array.isArray(a) !== Array.isArray(b) || left.length !== right.length) return false;
  return left.every((key) => same(a[key], b[key]));
}
