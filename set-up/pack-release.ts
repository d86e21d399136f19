/**
 * Writes `dist/` as npm gets it: `standards/` as ES modules with their types, for whoever imports them, and the program
 * with each room in one file. Node spends more time on finding and linking a hundred files than a short command takes.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packModules } from "./pack-modules.ts";

const ROOT = path.dirname(import.meta.dirname);
/** Where a module runs as a program of its own. */
const CHILD = "readme/child-program.js";

/** Fills a folder that may hold an earlier release. */
export function packRelease(dist: string): void {
  rmSync(dist, { recursive: true, force: true });
  compile("tsconfig.release.json", dist);
  const built = mkdtempSync(path.join(tmpdir(), "cheeseshop-pack-"));
  try {
    compile("tsconfig.program.json", built);
    writePacks(built, path.join(dist, "program"));
  } finally {
    rmSync(built, { recursive: true });
  }
  // A process begins with a file of its own, at the place where the module that starts it looks for it.
  const child = path.join(dist, CHILD);
  mkdirSync(path.dirname(child), { recursive: true });
  writeFileSync(
    child,
    `import { createRequire } from "node:module";\ncreateRequire(import.meta.url)("../program/readme.cjs")("${CHILD}");\n`,
  );
}

function compile(config: string, folder: string): void {
  const words = ["tsc", "-p", config, "--outDir", folder];
  const { status, stdout } = spawnSync("npx", words, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot compile by ${config}: ${stdout}`);
}

function writePacks(built: string, folder: string): void {
  const names = readdirSync(built, { recursive: true, encoding: "utf8" })
    .map((name) => name.split(path.sep).join("/"))
    .filter((name) => name.endsWith(".js"))
    .sort();
  const modules = new Map(
    names.map((name) => [name, readFileSync(path.join(built, name), "utf8")] as const),
  );
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of packModules(modules)) writeFileSync(path.join(folder, file), text);
}

if (import.meta.main) packRelease(path.join(ROOT, "dist"));
