// Packs in Workers: deadlines, replacement, bounds, swaps. Which call waits for which is fixed by the pool's bounds,
// never by time: a call that holds `LOOP` keeps its Worker until the deadline ends it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Closed, District, Engine, InvalidPack, InvalidRequest, Overloaded, TimedOut, Trap } from "../dist/node.js";
import { node } from "../dist/platform/node.js";
import { double } from "./support/double.mjs";
import { bundle, bundleFile, incident } from "./support/packs.mjs";

const engine = await Engine.load();
const broken = await Engine.from(await double());
const nothing = '{"layers":[]}';

test("a pack opens from its file and decides", async () => {
  const pack = await engine.openFile(bundleFile("lengshuitan"));
  assert.equal(pack.summary.id, "lengshuitan");
  const decision = await pack.decide({ incident });
  assert.equal(decision.classification.name, "供水管道破裂");
  assert.equal(decision.receipt.pack, pack.summary.digest);
  await assert.rejects(pack.decide({ incident: { id: "1", reported_at: "soon" } }), InvalidRequest);
  await assert.rejects(pack.call("enroll", "{}"), /use `engine\.session\(\)`/);
  await pack.close();
});

test("a mark of the byte order at the head of a file is passed over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gezhi-bom-"));
  try {
    const file = join(folder, "pack.json");
    const text = bundle("lengshuitan");
    writeFileSync(file, `\ufeff${text}`);
    const pack = await engine.openFile(file, { workers: 1 });
    assert.equal(pack.summary.digest, engine.openDirect(text).summary.digest);
    await pack.close();
    writeFileSync(file, `\ufeff\ufeff${text}`);
    await assert.rejects(engine.openFile(file, { workers: 1 }), InvalidRequest);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a pack with mistakes is refused with all of them", async () => {
  await assert.rejects(engine.open({ layers: [{ name: "x", files: {} }] }), (error) =>
    error instanceof InvalidPack && error.diagnostics.length > 0);
});

test("many calls at once give what one after the other gives", async () => {
  const texts = Array.from({ length: 200 }, (_, at) =>
    JSON.stringify({ incident: { ...incident, id: `${at}`, text: at % 2 === 0 ? incident.text : "两户邻居吵架" } }));
  const direct = engine.openDirect(bundle("lengshuitan"));
  const pack = await engine.open(bundle("lengshuitan"), { workers: 3 });
  const answers = await Promise.all(texts.map((text) => pack.call("decide", text)));
  assert.deepEqual(answers, texts.map((text) => direct.call("decide", text)));
  await pack.close();
});

test("a call beyond its deadline ends, and the next one gets a fresh Worker", async () => {
  const pack = await broken.open(nothing, { workers: 1, deadline: 500 });
  const [slow, waiting] = await Promise.allSettled([pack.call("decide", '"LOOP"'), pack.call("decide", '"next"')]);
  assert.ok(slow.reason instanceof TimedOut);
  assert.equal(slow.reason.deadline, 500);
  assert.match(slow.reason.message, /`decide` did not end within 500 ms/);
  assert.equal(waiting.value, '"next"');
  await pack.close();
});

test("a deadline beyond what a timer takes is none", async () => {
  const pack = await broken.open(nothing, { workers: 1, deadline: 1e12, openDeadline: Infinity });
  assert.equal(await pack.call("decide", '"one"'), '"one"');
  await pack.close();
});

test("opening has a deadline of its own", async () => {
  await assert.rejects(broken.open('{"LOOP":1}', { openDeadline: 50 }), TimedOut);
});

test("after a trap the next call gets a fresh Worker", async () => {
  for (const fresh of [false, true]) {
    const pack = await broken.open(nothing, { workers: 1, fresh });
    const [failed, next] = await Promise.allSettled([pack.call("decide", '"TRAP"'), pack.call("decide", '"next"')]);
    assert.ok(failed.reason instanceof Trap);
    assert.equal(next.value, '"next"');
    await pack.close();
  }
  await assert.rejects(broken.open('"TRAP"'), Trap);
});

test("a call more than may wait is refused", async () => {
  const pack = await broken.open(nothing, { workers: 2, waiting: 1, deadline: 500 });
  const busy = [pack.call("decide", '"LOOP"'), pack.call("decide", '"LOOP"')];
  const waits = pack.call("decide", '"waits"');
  const refused = pack.call("decide", '"refused"');
  await assert.rejects(refused, (error) => error instanceof Overloaded && /1 calls are waiting/.test(error.message));
  const ends = await Promise.allSettled([...busy, waits]);
  assert.deepEqual(ends.map(({ status }) => status), ["rejected", "rejected", "fulfilled"]);
  await pack.close();
});

test("bounds that are none are refused", async () => {
  await assert.rejects(broken.open(nothing, { workers: 0 }), /`workers` is 0: give a whole number from 1 on/);
  await assert.rejects(broken.open(nothing, { deadline: 1.5 }), /`deadline` is 1\.5/);
});

test("idle Workers are kept up to the bound, those beyond it ended", async () => {
  const { start } = node;
  for (const [kept, expected] of [[1, 1], [0, 3]]) {
    let started = 0;
    let ended = 0;
    node.start = (listener) => {
      const port = start(listener);
      started++;
      return { ...port, terminate: () => (ended++, port.terminate()) };
    };
    try {
      const pack = await broken.open(nothing, { workers: 2, kept });
      for (const text of ['"one"', '"two"']) assert.equal(await pack.call("decide", text), text);
      assert.deepEqual([started, started - ended], [expected, kept]);
      await pack.close();
      assert.equal(ended, started);
    } finally {
      node.start = start;
    }
  }
});

test("closing lets calls under way and waiting finish, and refuses new ones", async () => {
  const pack = await broken.open(nothing, { workers: 1 });
  const calls = [pack.call("decide", '"a"'), pack.call("decide", '"b"')];
  const closed = pack.close();
  await assert.rejects(pack.call("decide", '"c"'), Closed);
  assert.deepEqual(await Promise.all(calls), ['"a"', '"b"']);
  await closed;
  await pack.close();
});

test("a pack is swapped under load: calls finish where they began, none fails", async () => {
  const [first, second] = [bundle("lengshuitan"), bundle("lengshuitan-yuncheng")];
  const old = await engine.open(first, { workers: 2 });
  const next = await engine.open(second, { workers: 2 });
  const district = new District(old);
  const ask = (count) => Array.from({ length: count }, () => district.decideIncident(incident));
  const before = ask(50);
  let settled = 0;
  for (const call of before) void call.finally(() => settled++);
  const swapped = district.swap(next).then(() => settled);
  const after = ask(50);
  const packOf = async (calls) => new Set((await Promise.all(calls)).map(({ receipt }) => receipt.pack));
  assert.deepEqual(await packOf(before), new Set([old.summary.digest]));
  assert.deepEqual(await packOf(after), new Set([next.summary.digest]));
  assert.equal(await swapped, 50, "the old pack is closed after its last call");
  await assert.rejects(old.describe(), Closed);
  assert.equal(district.summary.digest, next.summary.digest);
  await district.close();
});

test("clients that never stop asking see no swap fail", async () => {
  const texts = [bundle("lengshuitan"), bundle("beixinjie")];
  const district = new District(await engine.open(texts[0], { workers: 1 }));
  let isRunning = true;
  const client = async () => {
    const seen = new Set();
    while (isRunning) seen.add((await district.decideIncident(incident)).receipt.pack);
    return seen;
  };
  const clients = [client(), client(), client()];
  for (let round = 1; round <= 4; round++) await district.swap(await engine.open(texts[round % 2], { workers: 1 }));
  isRunning = false;
  for (const seen of await Promise.all(clients)) assert.equal(seen.size, 2, "each client saw both packs");
  await district.close();
});

test("a district may hold a direct pack", async () => {
  const district = new District(engine.openDirect(bundle("lengshuitan")));
  assert.equal((await district.decideIncident(incident)).classification.name, "供水管道破裂");
  await district.swap(engine.openDirect(bundle("model")));
  assert.equal(district.summary.id, "model");
  await district.close();
  await assert.rejects(district.describe(), Closed);
});

/** Packs of both kinds, as `open()` gives them. */
const kinds = [
  ["in Workers", () => broken.open(nothing, { workers: 1 })],
  ["direct", () => broken.openDirect(nothing)],
];

for (const [kind, open] of kinds) {
  test(`a district does not take a pack back that is retired or closed, ${kind}`, async () => {
    const [first, second, closed] = [await open(), await open(), await open()];
    const district = new District(first);
    await district.swap(second);
    await closed.close();
    for (const gone of [first, closed]) {
      await assert.rejects(district.swap(gone), (error) =>
        error instanceof Closed && /the pack was closed: open it anew/.test(error.message));
      assert.equal(district.current, second);
      assert.equal(await district.call("decide", '"still"'), '"still"');
      assert.throws(() => new District(gone), Closed);
    }
    await district.swap(second);
    assert.equal(await district.call("decide", '"still"'), '"still"');
    const again = await open();
    await district.swap(again);
    assert.equal(await district.call("decide", '"again"'), '"again"');
    await district.close();
  });

  test(`a pack that is still finishing its calls is not taken back, ${kind}`, async () => {
    const [first, second] = [await open(), await open()];
    const district = new District(first);
    const under = district.call("decide", '"under way"');
    const swapped = district.swap(second);
    await assert.rejects(district.swap(first), Closed);
    assert.equal(await under, '"under way"');
    await swapped;
    assert.equal(await district.call("decide", '"second"'), '"second"');
    await district.close();
  });

  test(`a pack is one district's, ${kind}`, async () => {
    const [first, second] = [await open(), await open()];
    const one = new District(first);
    const other = new District(second);
    await assert.rejects(one.swap(second), /the pack is in force in another district: open it anew/);
    assert.throws(() => new District(first), /the pack is in force in another district: open it anew/);
    assert.equal(one.current, first);
    assert.equal(await one.call("decide", '"one"'), '"one"');
    await one.close();
    assert.equal(await other.call("decide", '"other"'), '"other"');
    await other.close();
  });

  test(`a district that was closed stays closed, and what it is given stays the caller's, ${kind}`, async () => {
    const [first, next] = [await open(), await open()];
    const district = new District(first);
    await district.close();
    for (const given of [next, first]) {
      await assert.rejects(district.swap(given), (error) =>
        error instanceof Closed && /the district was closed/.test(error.message));
    }
    await assert.rejects(district.call("decide", '"a"'), Closed);
    assert.equal(await next.call("decide", '"mine"'), '"mine"');
    await district.close();
    assert.equal(await next.call("decide", '"mine"'), '"mine"');
    await next.close();
  });
}
