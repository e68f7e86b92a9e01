// The package in a page of headless Chromium, without a bundler.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { withBrowser } from "../support/chromium.mjs";
import { double } from "../support/double.mjs";
import { bundle, incident } from "../support/packs.mjs";
import { withServer } from "../support/server.mjs";

const GOOD_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const carried = readFileSync(fileURLToPath(new URL("../../dist/generated/gezhi.core.wasm", import.meta.url)));
const files = {
  "/bundle.json": bundle("lengshuitan"),
  "/marked.json": `\ufeff${bundle("lengshuitan")}`,
  "/double.wasm": Buffer.from(await double()),
  "/other.bin": carried,
};

test("in a page", { timeout: 120_000 }, async (context) =>
  withBrowser(async (browser) => {
    /** Runs `inside(library, incident)` in a page of a server with such options. */
    const inPage = (options, inside) =>
      withServer({ files, ...options }, async (origin) => {
        const page = await browser.page(origin);
        const source = `(async () => (${inside})(await import("/gezhi/browser.js"), ${JSON.stringify(incident)}))()`;
        const result = await page.evaluate(source);
        await page.close();
        return result;
      });

    for (const [name, policy] of [["with the documented policy", GOOD_POLICY], ["without a policy", undefined]]) {
      await context.test(`${name}, packs open in Workers and on the main thread`, async () => {
        const result = await inPage({ policy }, async ({ Engine }, incident) => {
          const engine = await Engine.load();
          const pack = await engine.openFile("/bundle.json");
          const inWorker = await pack.decide({ incident });
          await pack.close();
          const direct = engine.openDirect(await (await fetch("/bundle.json")).text());
          return { digest: engine.digest, inWorker, onThread: direct.decide({ incident }) };
        });
        assert.equal(result.inWorker.classification.name, "供水管道破裂");
        assert.deepEqual(result.onThread, result.inWorker);
        assert.match(result.digest, /^sha256:[0-9a-f]{64}$/);
      });
    }

    await context.test("a policy without 'wasm-unsafe-eval' is a LoadError that says so", async () => {
      const result = await inPage({ policy: "default-src 'self'" }, async ({ Engine, LoadError }) => {
        try {
          return await Engine.load();
        } catch (error) {
          return { isLoadError: error instanceof LoadError, reason: error.reason, message: error.message };
        }
      });
      assert.deepEqual(result, {
        isLoadError: true,
        reason: "policy",
        message: "the page's Content Security Policy forbids WebAssembly: the policy needs " +
          "`script-src 'self' 'wasm-unsafe-eval'`",
      });
    });

    await context.test("a policy that forbids Workers is a WorkerFailed", async () => {
      const result = await inPage({ policy: `${GOOD_POLICY}; worker-src 'none'` }, async ({ Engine, WorkerFailed }) => {
        const engine = await Engine.load();
        const failure = (error) => [error instanceof WorkerFailed, error.message];
        return engine.openFile("/bundle.json").then(() => "open", failure);
      });
      assert.equal(result[0], true, result[1]);
    });

    await context.test("a module of the wrong type is compiled from its bytes", async () => {
      const result = await inPage({ wasmKind: "application/octet-stream" }, async ({ Engine }) => {
        const loaded = await Engine.load();
        return [loaded.digest, (await Engine.from("/other.bin")).digest, loaded.describe().contract];
      });
      assert.equal(result[0], result[1]);
      assert.match(result[2], /^1\./);
    });

    await context.test("what is no module is a LoadError that names the address and its type", async () => {
      const result = await inPage({}, async ({ Engine }) => {
        const failure = (source) => Engine.from(source).catch(({ reason, message }) => `${reason}: ${message}`);
        return [await failure("/"), await failure("/not-there.wasm"), await failure("http://127.0.0.1:1/x.wasm")];
      });
      assert.match(result[0], /^not_wasm: \/ \(text\/html\) is not WebAssembly/);
      assert.match(result[1], /^not_found: \/not-there\.wasm: the server answered 404/);
      assert.match(result[2], /^not_found: .* cannot be fetched/);
    });

    await context.test("a Worker that times out or traps is replaced", async () => {
      const result = await inPage({ policy: GOOD_POLICY }, async ({ Engine }) => {
        const engine = await Engine.from("/double.wasm");
        const pack = await engine.open('{"layers":[]}', { workers: 1, deadline: 1000 });
        const texts = ['"one"', '"LOOP"', '"two"', '"TRAP"', '"three"'];
        const ends = await Promise.allSettled(texts.map((text) => pack.call("decide", text)));
        await pack.close();
        return ends.map(({ value, reason }) => value ?? reason.name);
      });
      assert.deepEqual(result, ['"one"', "TimedOut", '"two"', "Trap", '"three"']);
    });

    await context.test("a baked district opens from its address", async () => {
      const result = await inPage({ policy: GOOD_POLICY }, async ({ Engine }) => {
        const engine = await Engine.load();
        const pack = await engine.baked("/double.wasm", { fresh: true });
        const answer = await pack.call("decide", '"hello"');
        await pack.close();
        return [pack.summary.id, answer];
      });
      assert.deepEqual(result, ["double", '"hello"']);
    });

    await context.test("a mark of the byte order at the head of a bundle is passed over", async () => {
      const result = await inPage({ policy: GOOD_POLICY }, async ({ Engine }) => {
        const engine = await Engine.load();
        const packs = [await engine.openFile("/marked.json"), await engine.openFile("/bundle.json")];
        for (const pack of packs) await pack.close();
        return packs.map(({ summary }) => summary.digest);
      });
      assert.equal(result[0], result[1]);
    });

    await context.test("digests need no secure page", async () => {
      const result = await inPage({}, async ({ Engine }) => {
        const secure = (await Engine.from("/double.wasm")).digest;
        Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
        return [secure, (await Engine.from("/double.wasm")).digest];
      });
      assert.equal(result[0], result[1]);
    });
  }));
