// Headless Chromium with an empty profile.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

/** The browser: Debian's, or the one that GEZHI_CHROMIUM names. */
export const executable = process.env.GEZHI_CHROMIUM ?? "/usr/bin/chromium";

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** Runs `use({ major, page })` with a browser; `page(origin)` opens a page there. */
export async function withBrowser(use) {
  if (!existsSync(executable)) {
    throw new Error(`there is no ${executable}: install Debian's \`chromium\`, or name a browser in GEZHI_CHROMIUM`);
  }
  const profile = mkdtempSync(join(tmpdir(), "gezhi-chromium-"));
  let context;
  try {
    context = await chromium.launchPersistentContext(profile, {
      executablePath: executable,
      // Only what stands here: no defaults of the driver, but the pipe that it talks through.
      ignoreDefaultArgs: true,
      args: [...FLAGS, "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"],
    });
    const major = context.browser()?.version().split(".")[0] ?? "unknown";
    const page = async (origin) => {
      const opened = await context.newPage();
      await opened.goto(`${origin}/`);
      return opened;
    };
    return await use({ major, page });
  } finally {
    await context?.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
