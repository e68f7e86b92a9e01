// What can be sent, and what is refused before it is.
import assert from "node:assert/strict";
import { test } from "node:test";

import { OutOfRange } from "../dist/node.js";
import { wellFormed, write } from "../dist/write.js";

const refused = (value, path, message) =>
  assert.throws(() => write(value), (error) => {
    assert.ok(error instanceof OutOfRange, String(error));
    assert.equal(error.path, path);
    assert.match(error.message, message);
    return true;
  });

test("integers lie within ±(2^53−1)", () => {
  assert.equal(write({ n: Number.MAX_SAFE_INTEGER, m: -Number.MAX_SAFE_INTEGER, z: -0 }),
    '{"n":9007199254740991,"m":-9007199254740991,"z":0}');
  assert.equal(write({ n: 12n, m: -9007199254740991n }), '{"n":12,"m":-9007199254740991}');
  const beyond = { incident: { facts: { households: 2 ** 53 } } };
  refused(beyond, "incident.facts.households", /9007199254740992 cannot be sent/);
  refused({ items: [1, -(2n ** 53n)] }, "items[1]", /-9007199254740992 cannot be sent: integers lie within/);
  refused({ n: 2n ** 53n + 1n }, "n", /9007199254740993 cannot be sent/);
});

test("numbers with a fraction go as text", () => {
  refused({ place: { lon: 111.59 } }, "place.lon", /111\.59 cannot be sent: numbers with a fraction are sent as text/);
  refused([0, NaN], "[1]", /NaN cannot be sent/);
  refused(-Infinity, "", /-Infinity cannot be sent/);
});

test("half a character is refused, in texts and in names", () => {
  assert.equal(write("水𠮷"), '"水𠮷"');
  refused({ incident: { text: "水\ud842" } }, "incident.text", /lone surrogate/);
  refused({ facts: { "\udfb7": true } }, "facts.\udfb7", /lone surrogate/);
  assert.throws(() => wellFormed('{"text":"\udfb7"}'), OutOfRange);
  assert.throws(() => wellFormed({ incident: {} }), /a JSON text is wanted here/);
});

test("what is no data is refused with its place", () => {
  refused({ a: [undefined] }, "a[0]", /undefined is no data/);
  refused({ a: [1, , 3] }, "a[1]", /undefined is no data/);
  refused({ a: new Array(2) }, "a[0]", /undefined is no data/);
  refused({ a: () => 1 }, "a", /function is no data/);
  refused({ a: Symbol("b") }, "a", /symbol is no data/);
  refused({ a: new Map([["b", 1]]) }, "a", /Map is no data/);
  refused({ a: new Uint8Array(2) }, "a", /Uint8Array is no data/);
  const circle = {};
  circle.again = circle;
  assert.throws(() => write(circle), /nested too deep: does the value contain itself/);
});

test("members that are undefined are left out, and __proto__ is a name", () => {
  assert.equal(write({ a: undefined, b: null }), '{"b":null}');
  assert.equal(write(JSON.parse('{"__proto__":{"x":1}}')), '{"__proto__":{"x":1}}');
});

test("a Date is an instant in UTC", () => {
  assert.equal(write({ at: new Date("2026-03-02T09:15:00+08:00") }), '{"at":"2026-03-02T01:15:00.000Z"}');
  refused({ at: new Date("no date") }, "at", /the date is invalid/);
  refused({ at: new Date(253402300800000) }, "at", /the year 10000 has no four digits/);
});

test("times of Temporal say themselves, without the names of zone and calendar", () => {
  const spoken = (tag, bare) => ({
    [Symbol.toStringTag]: tag,
    toJSON: () => `${bare}[u-ca=gregory]`,
    toString: ({ timeZoneName, calendarName } = {}) =>
      timeZoneName === "never" && calendarName === "never" ? bare : `${bare}[Asia/Shanghai]`,
  });
  assert.equal(write(spoken("Temporal.PlainDateTime", "2026-03-02T09:15:00")), '"2026-03-02T09:15:00"');
  assert.equal(write(spoken("Temporal.ZonedDateTime", "2026-03-02T09:15:00+08:00")), '"2026-03-02T09:15:00+08:00"');
  assert.equal(write({ toJSON: () => "2026-03-02T01:15:00Z" }), '"2026-03-02T01:15:00Z"');
});
