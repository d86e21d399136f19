/**
 * Lays modules in CommonJS, as `tsc` writes them, into one file a room: each is a function by its name, run when it is
 * first asked for. It rewrites text by its tokens, and stops where the outcome would be no program, or another one.
 */
import path from "node:path";
import { Script } from "node:vm";

/** Texts of modules by path, `build/setuptools/wheel.js`, as texts of files by name, `build-setuptools.cjs`. */
export function packModules(modules: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const names = new Set(modules.keys());
  const rooms = Map.groupBy([...modules], ([name]) => roomOf(name));
  const files = [...rooms].map(([room, inRoom]) => {
    const texts = inRoom.map(([name, text]) => formatModule(name, linkModule(name, text, names)));
    const file = `${room}.cjs`;
    return [file, checkProgram(file, toAscii(formatPack(texts)))] as const;
  });
  return new Map(files);
}

/** `build-setuptools` of `build/setuptools/wheel.js`. */
function roomOf(name: string): string {
  const folder = path.posix.dirname(name);
  return folder === "." ? "top" : folder.replaceAll("/", "-");
}

/** A module of the same room is called by name, one of another by its room's file. */
function linkModule(name: string, text: string, names: ReadonlySet<string>): string {
  const folder = path.posix.dirname(name);
  const linked = replaceCode(text, /\brequire\("(?<file>\.{1,2}\/[^"]+)"\)/, (_, { file = "" }) => {
    const target = path.posix.join(folder, file);
    if (!names.has(target)) throw new Error(`Cannot pack ${name}: there is no ${target}`);
    const isNear = roomOf(target) === roomOf(name);
    return `${isNear ? "load" : `require("./${roomOf(target)}.cjs")`}(${JSON.stringify(target)})`;
  });
  // Behind a pattern with a quotation mark, code may have been taken for a text.
  for (const [left, file = ""] of linked.matchAll(/\brequire\("(\.{1,2}\/[^"]+)"\)/g)) {
    if (names.has(path.posix.join(folder, file))) {
      throw new Error(`Cannot pack ${name}: ${left} seems to stand in a text`);
    }
  }
  return linked;
}

/** What a module learns of its own place is where it would lie by itself, below dist/. */
function formatModule(name: string, text: string): string {
  refuseRawText(name, text);
  const place = `require("node:path").join(__dirname, "..", ${JSON.stringify(name)})`;
  const known = new Map([
    ["dirname", `require("node:path").dirname(${place})`],
    ["url", `require("node:url").pathToFileURL(${place}).href`],
    ["main", "false"],
  ]);
  const placed = replaceCode(
    text.replace(/^"use strict";\n/, ""),
    /\bimport\.meta\b(?:\.(?<key>\w+))?/,
    (_, { key = "" }) => {
      const code = known.get(key);
      if (code === undefined) throw new Error(`Cannot pack ${name}: it uses import.meta`);
      return code;
    },
  );
  return `${JSON.stringify(name)}(exports) {\n${placed}},\n`;
}

/** What is no code: comments and texts. What stands in a template's `${…}` is passed over too. */
const NO_CODE =
  /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/.source;

function replaceCode(
  text: string,
  pattern: RegExp,
  replace: (found: string, groups: Readonly<Record<string, string | undefined>>) => string,
): string {
  return text.replaceAll(
    new RegExp(`(?<code>${pattern.source})|${NO_CODE}`, "g"),
    (found: string, ...rest: readonly unknown[]) => {
      const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      return groups.code === undefined ? found : replace(found, groups);
    },
  );
}

/** An escape means the same in a text, and not where the text is taken as it is written. */
function refuseRawText(name: string, text: string): void {
  for (const [raw] of text.matchAll(/\bString\.raw\s*`(?:\\[\s\S]|[^`\\])*`/g)) {
    if (/[\u0080-\uffff]/.test(raw)) {
      throw new Error(`Cannot pack ${name}: ${raw} holds letters beyond ASCII`);
    }
  }
}

/** A module whose run failed fails again, with the same error, whenever it is asked for: as an ES module does. */
function formatPack(modules: readonly string[]): string {
  return `"use strict";
const packed = {
${modules.join("")}};
const loaded = new Map();
function load(name) {
  let module = loaded.get(name);
  if (module === undefined) {
    module = { exports: {} };
    loaded.set(name, module);
    try {
      packed[name](module.exports);
    } catch (error) {
      module.failure = { error };
    }
  }
  if (module.failure !== undefined) throw module.failure.error;
  return module.exports;
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

/** Throws where the text does not parse: code that was taken for a text, or the other way round. */
function checkProgram(file: string, text: string): string {
  try {
    new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
      filename: file,
    });
  } catch (cause) {
    throw new Error(`Cannot pack ${file}: it would be no program`, { cause });
  }
  return text;
}
