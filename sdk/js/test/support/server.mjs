// A small server of pages, for one test: the package at `/gezhi/`, tests at `/test/`, the corpus at `/corpus/`.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { corpus } from "./packs.mjs";

const here = fileURLToPath(new URL("../../", import.meta.url));
const ROOTS = { gezhi: join(here, "dist"), test: join(here, "test"), corpus };
const KINDS = {
  ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json",
  ".tsv": "text/tab-separated-values; charset=utf-8",
};

/**
 * Serves while `use(origin)` runs.
 *
 * @param options `policy`: the Content-Security-Policy of every answer; `wasmKind`: the type of modules;
 *   `files`: path → bytes or text, before the folders.
 */
export async function withServer({ policy, wasmKind, files = {} }, use) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (policy !== undefined) response.setHeader("content-security-policy", policy);
    try {
      const kind = extname(path) === ".wasm" ? (wasmKind ?? KINDS[".wasm"]) : (KINDS[extname(path)] ?? "text/html");
      const body = await bodyOf(path, files);
      response.writeHead(200, { "content-type": kind }).end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not here");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function bodyOf(path, files) {
  if (path === "/") return "<!doctype html><title>gezhi</title>";
  if (path in files) return files[path];
  const [, root, ...rest] = normalize(path).split("/");
  if (!(root in ROOTS)) throw new Error("no such folder");
  return readFile(join(ROOTS[root], ...rest));
}
