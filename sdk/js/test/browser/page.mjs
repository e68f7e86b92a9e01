// What runs inside the page.
import * as library from "/gezhi/browser.js";
import { KINDS } from "/gezhi/errors.js";
import { answers, shapes } from "/gezhi/generated/shapes.js";
import { read } from "/gezhi/read.js";
import { Sha256 } from "/gezhi/sha256.js";
import { runCorpus } from "/test/support/corpus.mjs";

/** The corpus, with packs in Workers. */
export function corpusInPage(name) {
  return runCorpus({
    name,
    library,
    internals: { Sha256, KINDS, read, answers, shapes },
    read: async (path) => (await fetch(`/corpus/${path}`)).text(),
    open: (engine, bundle) => engine.open(bundle),
  });
}
