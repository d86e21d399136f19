/** A real browser for tests of pages: the machine's Chromium. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Debian's way to packages. */
const PACKAGES = "apt-get";

/** The browser, or the reason why there is none here: a test skips with it. Close it in the end. */
export async function openBrowser(): Promise<
  | { readonly browser: Browser; readonly missing?: undefined }
  | { readonly browser?: undefined; readonly missing: string }
> {
  const executablePath = findChromium() ?? installChromium();
  if (executablePath === undefined) {
    return { missing: "no Chromium on this machine; CHEESESHOP_CHROMIUM can name one" };
  }
  // Its sandbox needs what containers and root do not have; it sees nothing here but our own pages.
  return { browser: await chromium.launch({ executablePath, args: ["--no-sandbox"] }) };
}

function findChromium(): string | undefined {
  return [process.env.CHEESESHOP_CHROMIUM ?? "", ...PLACES].find((place) => existsSync(place));
}

/** Only where nobody's own machine is changed by it. */
function installChromium(): string | undefined {
  if (process.env.CI === undefined || process.getuid?.() !== 0) return undefined;
  for (const words of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    if (spawnSync(PACKAGES, words, { stdio: "ignore" }).status !== 0) return undefined;
  }
  return findChromium();
}
