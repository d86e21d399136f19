/**
 * Descriptions of real projects rendered beside readme_renderer, which is what PyPI renders with: colours of code and
 * the sanitiser on both sides. Processor time of a process that is warm, the least of several rounds; ours counts the
 * threads that compile and collect, too.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import path from "node:path";
import { type FormattedText, isRendered, renderText } from "../src/readme/render-text.ts";
import { fetchDescriptions, findRenderer } from "../test/readme/reference.ts";

const ROUNDS = 10;
const BUDGET = 1;
const ROOT = path.dirname(import.meta.dirname);
const LIST = path.join(ROOT, "test", "data", "readme", "projects.txt");

/** Prints a line for each format. False where a budget is missed or there is no renderer. */
export async function run(): Promise<boolean> {
  const python = findRenderer();
  if (python === undefined) return false;
  const releases = readFileSync(LIST, "utf8").trim().split("\n");
  const texts = fetchDescriptions(python, releases)
    .map(({ text, contentType }) => makeText(text, contentType))
    .filter(isRendered);
  const theirs = timePeer(python, texts);
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
  console.log(line("descriptions", "ours ms", "theirs ms", "ratio", "budget"));
  let isWithin = true;
  for (const [format, theirMs] of theirs) {
    const own = texts.filter((text) => text.format === format);
    const ourMs = await timeOurs(own);
    const ratio = theirMs / ourMs;
    isWithin &&= ratio >= BUDGET;
    const figures = [ourMs.toFixed(0), theirMs.toFixed(0), ratio.toFixed(1), `≥ ${BUDGET}`];
    console.log(line(`${own.length} in ${format}`, ...figures));
  }
  return isWithin;
}

function makeText(text: string, contentType: string | null): FormattedText {
  const isMarkdown = contentType?.startsWith("text/markdown") === true;
  return { text, format: isMarkdown ? "markdown" : "restructuredtext", variant: "GFM" };
}

async function timeOurs(texts: readonly FormattedText[]): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    for (const text of texts) await renderText(text);
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function timePeer(python: string, texts: readonly FormattedText[]): ReadonlyMap<string, number> {
  const peer = path.join(import.meta.dirname, "readme.peer.py");
  const input = texts.map((text) => `${JSON.stringify(text)}\n`).join("");
  const ran = spawnSync(python, [peer, String(ROUNDS)], { input, encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`Cannot run ${peer}: ${ran.stderr}`);
  const lines = ran.stdout.trim().split("\n");
  return new Map(
    lines.map((text) => {
      const { format, ms } = JSON.parse(text);
      return [format, ms];
    }),
  );
}

function line(name: string, ...figures: readonly string[]): string {
  return name.padEnd(28) + figures.map((figure) => figure.padStart(12)).join("");
}
