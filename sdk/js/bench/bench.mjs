// What a call costs here: prints one line of JSON, in microseconds. `--workers` asks through Workers.
import { existsSync } from "node:fs";
import { join } from "node:path";

import { Engine } from "../dist/node.js";
import { at as artefacts } from "../build/artefacts.mjs";
import { bundle, incident } from "../test/support/packs.mjs";

const inWorkers = process.argv.includes("--workers");
const WARM = 4000;
const FRESH = 100;
const BATCH = 1000;

/** The median time of `count` calls after half as many to warm up. */
async function median(count, call) {
  for (let at = 0; at < count / 2; at++) await call();
  const times = [];
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return Math.round(times.sort((a, b) => a - b)[count >> 1] * 10_000) / 10;
}

const engine = await Engine.load();
const pack = bundle("lengshuitan");
const open = (options = {}) =>
  inWorkers ? engine.open(pack, { workers: 1, ...options }) : engine.openDirect(pack, options);
const baked = join(artefacts, "lengshuitan.baked.core.wasm");
const openBaked = () =>
  inWorkers ? engine.baked(baked, { workers: 1, fresh: true }) : engine.bakedDirect(baked, { fresh: true });

const one = JSON.stringify({ incident });
const many = JSON.stringify({ incidents: Array.from({ length: BATCH }, (_, at) => ({ ...incident, id: `${at}` })) });

async function cost(opened, count, name, request) {
  const asked = await opened;
  const time = await median(count, () => asked.call(name, request));
  await asked.close();
  return time;
}

const line = {
  host: `node ${process.versions.node}${inWorkers ? ", in a Worker" : ""}`,
  warm_us: await cost(open(), WARM, "decide", one),
  fresh_us: await cost(open({ fresh: true }), FRESH, "decide", one),
  baked_fresh_us: existsSync(baked) ? await cost(openBaked(), FRESH * 10, "decide", one) : null,
  batch_us: Math.round(await cost(open(), 20, "decide-many", many) / BATCH * 10) / 10,
};
console.log(JSON.stringify(line));
