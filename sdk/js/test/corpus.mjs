// The corpus runner: prints one line of JSON; exit status 1 if a case differs.
//
//     node test/corpus.mjs             Node, packs on the thread
//     node test/corpus.mjs --workers   Node, packs in Workers
//     node test/corpus.mjs --browser   a page in headless Chromium, packs in Workers
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as library from "../dist/node.js";
import { KINDS } from "../dist/errors.js";
import { answers, shapes } from "../dist/generated/shapes.js";
import { read } from "../dist/read.js";
import { Sha256 } from "../dist/sha256.js";
import { withBrowser } from "./support/chromium.mjs";
import { runCorpus } from "./support/corpus.mjs";
import { corpus } from "./support/packs.mjs";
import { withServer } from "./support/server.mjs";

const inWorkers = process.argv.includes("--workers");

const inNode = () =>
  runCorpus({
    name: `node ${process.versions.node}`,
    library,
    internals: { Sha256, KINDS, read, answers, shapes },
    read: async (path) => readFileSync(join(corpus, path), "utf8"),
    open: async (engine, bundle) => (inWorkers ? engine.open(bundle) : engine.openDirect(bundle)),
  });

const inBrowser = () =>
  withServer({}, (origin) =>
    withBrowser(async (browser) => {
      const page = await browser.page(origin);
      return page.evaluate(async (name) => {
        const { corpusInPage } = await import("/test/browser/page.mjs");
        return corpusInPage(name);
      }, `chromium ${browser.major}`);
    }),
  );

const line = await (process.argv.includes("--browser") ? inBrowser() : inNode());
console.log(JSON.stringify(line));
process.exitCode = line.differ.length === 0 ? 0 : 1;
