// Answers held against the contract.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import * as library from "../dist/node.js";
import { KINDS } from "../dist/errors.js";
import { read, refused } from "../dist/read.js";
import { Sha256 } from "../dist/sha256.js";
import { createHash } from "node:crypto";
import { root } from "./support/packs.mjs";

const contract = JSON.parse(readFileSync(join(root, "wit/schema/contract.json"), "utf8"));

test("every kind of the contract has a class, and the package gives it", () => {
  const kinds = contract.$defs.ErrorKind.oneOf.map((one) => one.const);
  assert.deepEqual(Object.keys(KINDS).sort(), [...kinds].sort());
  for (const [kind, Kind] of Object.entries(KINDS)) {
    const error = refused(JSON.stringify({ kind, message: { zh: "错", en: "wrong" } }));
    assert.equal(error.constructor, Kind);
    assert.equal(error.name, Kind.name);
    assert.equal(library[Kind.name], Kind);
    assert.ok(error instanceof library.ContractError && error instanceof library.GezhiError);
  }
});

test("an error carries everything that the engine said", () => {
  const payload = {
    kind: "script_failed", message: { zh: "脚本出错", en: "the script failed" }, hint: { zh: "看", en: "look" },
    path: "incident", fault: null, limit: "STEPS_MAX", rules: ["A-1"], file: "top:policy.rhai", line: 3, column: 7,
    diagnostics: [{
      code: "x", severity: "error", layer: "top", file: "pack.toml", line: 2, column: 1, width: 0,
      message: { zh: "坏", en: "bad" },
    }],
  };
  const error = refused(JSON.stringify(payload));
  const { kind, text, hint, path, fault, limit, rules, file, line, column, diagnostics } = error;
  assert.deepEqual({ kind, message: text, hint, path, fault, limit, rules, file, line, column, diagnostics }, payload);
  assert.equal(error.message,
    "script_failed at incident: the script failed; first of 1: top:pack.toml:2: bad (look)");
  assert.equal(error.json, JSON.stringify(payload));
});

test("a kind of a later contract is a plain ContractError", () => {
  for (const kind of ["on_strike", "toString", "constructor"]) {
    const error = refused(JSON.stringify({ kind, message: { zh: "罢工" } }));
    assert.equal(error.constructor, library.ContractError);
    assert.equal(error.kind, kind);
    assert.equal(error.message, `${kind}: 罢工`);
  }
});

test("an answer that does not fit is a ResponseError with its place", () => {
  const misfit = (name, text, path) =>
    assert.throws(() => read(name, text), (error) => error instanceof library.ResponseError && error.path === path);
  misfit("enroll", "no JSON", "");
  misfit("enroll", "[]", "");
  misfit("enroll", '{"id":"r","digest":"d","counts":{},"warnings":[]}', "version");
  misfit("enroll", '{"id":"r","version":"1","digest":"d","counts":{"posts":"3"},"warnings":[]}', "counts.posts");
  misfit("enroll", '{"id":"r","version":"1","digest":"d","counts":{},"warnings":[{}]}', "warnings[0].code");
  assert.throws(() => refused('{"kind":"not_open"}'), library.ResponseError);
});

test("members that a later engine adds are passed over, and kept", () => {
  const answer = '{"id":"r","version":"1","digest":"d","counts":{},"warnings":[],"mood":"good"}';
  assert.equal(read("enroll", answer).mood, "good");
});

test("digests are SHA-256, however the bytes come", () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7 + size) % 256);
    const expected = createHash("sha256").update(bytes).digest("hex");
    assert.equal(new Sha256().update(bytes).hex(), expected);
    assert.equal(new Sha256().update(bytes.subarray(0, 9)).update(bytes.subarray(9)).hex(), expected);
  }
});
