/**
 * Writes `dist/` as npm gets it: `standards/` as ES modules with their types, for whoever imports them, and the program
 * with each room in one file. Node spends more time on finding and linking a hundred files than a short command takes.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

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
  const rooms = Map.groupBy(names, roomOf);
  mkdirSync(folder, { recursive: true });
  for (const [room, modules] of rooms) {
    const texts = modules.map((name) => {
      const text = readFileSync(path.join(built, name), "utf8");
      return formatModule(name, linkModule(name, text, new Set(names)));
    });
    writeFileSync(path.join(folder, `${room}.cjs`), toAscii(formatPack(texts)));
  }
}

/** `build-setuptools` of `build/setuptools/wheel.js`. */
function roomOf(name: string): string {
  const folder = path.posix.dirname(name);
  return folder === "." ? "top" : folder.replaceAll("/", "-");
}

/** A module of the same room is called by name, one of another by its room's file. */
function linkModule(name: string, text: string, names: ReadonlySet<string>): string {
  const folder = path.posix.dirname(name);
  return text.replaceAll(/\brequire\("(\.{1,2}\/[^"]+)"\)/g, (_, relative: string) => {
    const target = path.posix.join(folder, relative);
    if (!names.has(target)) throw new Error(`Cannot pack ${name}: there is no ${target}`);
    const isNear = roomOf(target) === roomOf(name);
    return `${isNear ? "load" : `require("./${roomOf(target)}.cjs")`}(${JSON.stringify(target)})`;
  });
}

/** What a module learns of its own place is where it would lie by itself, below dist/. */
function formatModule(name: string, text: string): string {
  const place = `require("node:path").join(__dirname, "..", ${JSON.stringify(name)})`;
  const known = text
    .replace(/^"use strict";\n/, "")
    .replaceAll("import.meta.dirname", `require("node:path").dirname(${place})`)
    .replaceAll("import.meta.url", `require("node:url").pathToFileURL(${place}).href`)
    .replaceAll("import.meta.main", "false");
  if (known.includes("import.meta")) throw new Error(`Cannot pack ${name}: it uses import.meta`);
  return `${JSON.stringify(name)}(exports) {\n${known}},\n`;
}

function formatPack(modules: readonly string[]): string {
  return `"use strict";
const packed = {
${modules.join("")}};
const loaded = new Map();
function load(name) {
  let exports = loaded.get(name);
  if (exports === undefined) {
    exports = {};
    loaded.set(name, exports);
    packed[name](exports);
  }
  return exports;
}
module.exports = load;
`;
}

/** Node reads a file of one byte a letter faster; in texts and patterns of the code an escape means the same. */
function toAscii(text: string): string {
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

if (import.meta.main) packRelease(path.join(ROOT, "dist"));
