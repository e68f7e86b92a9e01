// The engine on this thread: loading, sessions, direct packs.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import {
  Closed, Engine, GezhiError, InvalidPack, InvalidRequest, InvalidRoster, LoadError, NotImplemented, NotOpen,
  OutOfMemory, OutOfRange, ResponseError, Trap, UnknownTable,
} from "../dist/node.js";
import { at as artefacts } from "../build/artefacts.mjs";
import { strict } from "../build/engine.mjs";
import { Instance } from "../dist/instance.js";
import { double } from "./support/double.mjs";
import { bundle, incident, root } from "./support/packs.mjs";

const core = fileURLToPath(new URL("../dist/generated/gezhi.core.wasm", import.meta.url));
const engine = await Engine.load();
const roster = readFileSync(`${root}rules/model/roster.json`, "utf8");

test("the carried engine is loaded once and names its digests", async () => {
  assert.equal(await Engine.load(), engine);
  assert.equal(engine.digest, `sha256:${createHash("sha256").update(readFileSync(core)).digest("hex")}`);
  assert.match(engine.componentDigest, /^sha256:[0-9a-f]{64}$/);
  const { contract, limits, pack } = engine.describe();
  assert.match(contract, /^1\./);
  assert.ok(limits.length > 10 && pack == null);
});

test("an engine comes from a path, a URL or bytes", async () => {
  const url = new URL("../dist/generated/gezhi.core.wasm", import.meta.url);
  const bytes = readFileSync(core);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  for (const source of [core, url, url.href, bytes, buffer]) {
    assert.equal((await Engine.from(source)).digest, engine.digest);
  }
});

test("what is no engine is a LoadError with its reason", async () => {
  const reason = async (source, wanted, message) =>
    assert.rejects(Engine.from(source), (error) => {
      assert.ok(error instanceof LoadError);
      assert.equal(error.reason, wanted);
      assert.match(error.message, message);
      return true;
    });
  await reason("not/there.wasm", "not_found", /not\/there\.wasm cannot be read/);
  await reason(Buffer.from("<!doctype html>"), "not_wasm", /did the server answer with a page/);
  await reason(Buffer.from([0, 97, 115, 109, 13, 0, 1, 0]), "not_wasm", /is a component: take the core module/);
  await reason(Buffer.from([0, 97, 115, 109, 1, 0, 0, 0, 99]), "not_wasm", /cannot be compiled/);
  await reason(Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]), "not_an_engine", /it lacks open, check/);
});

test("a session opens, enrolls and checks", () => {
  const session = engine.session();
  assert.throws(() => session.call("decide", JSON.stringify({ incident })), NotOpen);
  assert.throws(() => session.call("assess", "{}"), InvalidRequest);
  assert.throws(() => session.call("forget", "{}"), /the contract has no function `forget`/);
  assert.throws(() => session.call("describe", '"\ud800"'), OutOfRange);
  assert.throws(() => session.open({ layers: [] }), InvalidPack);
  assert.throws(() => session.open("{"), InvalidRequest);
  assert.equal(session.open(bundle("model")).id, "model");
  assert.throws(() => session.enroll({ id: "r" }), (error) => error instanceof GezhiError);
  assert.ok(session.enroll(roster).counts.posts > 0);
  assert.equal(session.check(bundle("model")).errors, 0);
  assert.equal(session.check({ layers: [{ name: "x", files: {} }] }).errors > 0, true);
});

test("a pack and its roster are opened both or not at all", () => {
  const session = engine.session();
  session.open(bundle("model"), roster);
  const fault = JSON.stringify({ ...JSON.parse(roster), posts: [{ id: "P", role: "无此岗位", area: "nowhere" }] });
  assert.throws(() => session.open(bundle("lengshuitan"), fault), (error) =>
    error instanceof InvalidRoster || error instanceof InvalidRequest);
  const { pack, roster: enrolled } = JSON.parse(session.call("describe", "{}"));
  assert.equal(pack.summary.id, "model");
  assert.ok(enrolled.digest);
});

test("a direct pack answers at once", () => {
  const pack = engine.openDirect(bundle("lengshuitan"));
  assert.equal(pack.summary.id, "lengshuitan");
  assert.equal(pack.engine, engine);
  const decision = pack.decideIncident(incident, { trace: true, receipt: false });
  assert.equal(decision.classification.name, "供水管道破裂");
  assert.ok(decision.trace.length > 0 && decision.receipt == null);
  assert.equal(pack.decide({ incident }).receipt.pack, pack.summary.digest);
  assert.throws(() => pack.decide({ incident: { ...incident, reported_at: "yesterday" } }), (error) =>
    error instanceof InvalidRequest && error.path === "incident.reported_at");
  assert.throws(() => pack.decide({ incident: { ...incident, facts: { n: 0.5 } } }), (error) =>
    error instanceof OutOfRange && error.path === "incident.facts.n");
  assert.throws(() => pack.evaluate({ table: "nothing" }), UnknownTable);
  assert.throws(() => pack.call("open", bundle("model")), /use `engine\.session\(\)`/);
  pack.close();
  assert.throws(() => pack.describe(), Closed);
});

test("every function has its method", () => {
  const pack = engine.openDirect(bundle("model"), { roster });
  const decision = pack.decideIncident(incident);
  const at = "2026-03-03T09:00:00+08:00";
  const of = { incident, decision, events: [] };
  assert.equal(pack.decideMany({ incidents: [incident, {}] }).length, 2);
  assert.equal(pack.deadline({ items: [{ start: "2026-03-02T09:00:00+08:00", limit: "8 work_hour" }] }).length, 1);
  assert.ok(pack.timeline({ case: of, at }).state);
  assert.equal(pack.timelineMany({ cases: [of, of], at }).length, 2);
  assert.ok(pack.duties({ from: "2026-03-02", to: "2026-03-02", at, subjects: [] }).duties);
  assert.ok(pack.survey({ at: "2026-03-02" }).grids);
  assert.ok(pack.score({ at: "2026-03-02", cases: [] }).targets);
  assert.ok(pack.describe().roster.digest);
  const [{ name }] = pack.describe().pack.tables;
  assert.ok(pack.evaluate({ table: name }));
});

test("the same instant as text, as a Date and as a local time gives the same deadlines", () => {
  const pack = engine.openDirect(bundle("model"));
  const decided = (reported_at) => pack.decide({ incident: { ...incident, reported_at } }).deadlines;
  const expected = decided("2026-03-02T09:15:00+08:00");
  assert.ok(expected.length > 0);
  const local = { toJSON: () => "2026-03-02T09:15:00" };
  for (const same of [new Date("2026-03-02T01:15:00Z"), "2026-03-02 09:15:00", "2026-03-02T09:15", local]) {
    assert.deepEqual(decided(same), expected);
  }
});

test("fresh instances give the same answers", () => {
  const warm = engine.openDirect(bundle("lengshuitan"));
  const fresh = engine.openDirect(bundle("lengshuitan"), { fresh: true });
  for (let round = 0; round < 2; round++) {
    assert.equal(fresh.call("decide", JSON.stringify({ incident })), warm.call("decide", JSON.stringify({ incident })));
  }
});

test("after a trap the next call works, with the pack open again", async () => {
  const broken = await Engine.from(await double());
  for (const fresh of [false, true]) {
    const pack = broken.openDirect('{"layers":[]}', { fresh });
    assert.equal(pack.call("decide", '"hello"'), '"hello"');
    assert.throws(() => pack.call("decide", '"TRAP"'), (error) =>
      error instanceof Trap && /unreachable/.test(error.message));
    assert.equal(pack.call("decide", '"again"'), '"again"');
    assert.throws(() => pack.decide({ incident }), ResponseError);
  }
  const session = broken.session();
  assert.throws(() => session.call("check", '"TRAP"'), Trap);
  assert.equal(session.call("check", '"again"'), '"again"');
  assert.throws(() => broken.openDirect('"TRAP"'), Trap);
});

test("an answer that is no UTF-8 is a Trap, never another character", async () => {
  const session = (await Engine.from(await double())).session();
  assert.throws(() => session.call("check", '"BYTE"'), (error) =>
    error instanceof Trap && /failed in `check`: TypeError/.test(error.message));
  assert.equal(session.call("check", '"\ufeff again"'), '"\ufeff again"');
});

test("the build fails where jco's glue decodes in a way that it does not know", () => {
  assert.equal(strict("a=new TextDecoder,b"), 'a=new TextDecoder("utf-8",{fatal:true,ignoreBOM:true}),b');
  assert.equal(strict("a=new TextDecoder();b"), 'a=new TextDecoder("utf-8",{fatal:true,ignoreBOM:true});b');
  for (const other of ["a=1", "a=new TextDecoder(`utf-16`)", "a=new TextDecoder,b=new TextDecoder", "a=TextDecoder"]) {
    assert.throws(() => strict(other), /TextDecoder/);
  }
});

test("after a trap a session has the pack and the roster that it had", () => {
  const { call } = Instance.prototype;
  Instance.prototype.call = function (name, request) {
    if (request === '"TRAP"') throw new Trap("the engine failed");
    return call.call(this, name, request);
  };
  try {
    const session = engine.session();
    const held = () => {
      const { pack, roster: enrolled } = JSON.parse(session.call("describe", "{}"));
      return [pack?.summary.id, enrolled?.digest];
    };
    const keeps = (expected) => {
      assert.deepEqual(held(), expected);
      for (const name of ["check", "open", "enroll", "decide"]) {
        assert.throws(() => session.call(name, '"TRAP"'), Trap);
        assert.deepEqual(held(), expected);
      }
    };
    keeps([undefined, undefined]);
    session.open(bundle("model"));
    const own = held()[1];
    keeps(["model", own]);
    session.enroll(roster);
    const { digest } = session.enroll(roster);
    keeps(["model", digest]);
    assert.throws(() => session.open("{"), InvalidRequest);
    assert.throws(() => session.enroll("{"), GezhiError);
    keeps(["model", digest]);
    session.call("open", bundle("model"));
    keeps(["model", own]);
    session.open(bundle("model"), roster);
    keeps(["model", digest]);
  } finally {
    Instance.prototype.call = call;
  }
});

test("no memory for an instance is an OutOfMemory, and passes", () => {
  const pack = engine.openDirect(bundle("lengshuitan"), { fresh: true });
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class {
    constructor() {
      throw new RangeError("could not allocate memory");
    }
  };
  try {
    assert.throws(() => pack.decide({ incident }), (error) => error instanceof OutOfMemory && error instanceof Trap);
  } finally {
    WebAssembly.Instance = Instance;
  }
  assert.ok(pack.decide({ incident }).steps > 0);
});

test("a baked district has its pack open, and takes no other engine for one", async () => {
  const pack = await engine.bakedDirect(await double());
  assert.equal(pack.summary.id, "double");
  assert.notEqual(pack.engine.digest, engine.digest);
  await assert.rejects(engine.bakedDirect(core), /is no baked district/);
  await assert.rejects(engine.openFile("not/there.json"), LoadError);
});

const baked = join(artefacts, "lengshuitan.baked.core.wasm");
const isMissing = existsSync(baked) ? false : "there is no baked district among the artefacts";

test("a baked district gives the same decisions, and opens another pack", { skip: isMissing }, async () => {
  const opened = engine.openDirect(bundle("lengshuitan"));
  for (const fresh of [false, true]) {
    const pack = await engine.bakedDirect(baked, { fresh });
    assert.deepEqual(pack.summary, opened.summary);
    assert.deepEqual(pack.decide({ incident }), opened.decide({ incident }));
    assert.equal(pack.engine.session().open(bundle("model")).id, "model");
  }
  const inWorkers = await engine.baked(baked, { workers: 1, fresh: true });
  assert.deepEqual(await inWorkers.decide({ incident }), opened.decide({ incident }));
  await inWorkers.close();
});
