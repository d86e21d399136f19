/**
 * Python source files, read in the encoding that they name.
 * Spec: https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations
 */
import { type FileTree, readText } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";

/**
 * Throws `NeedsPython` for an encoding that Python alone reads, and as `readText` for a file that names none and is no
 * UTF-8.
 */
export function readPythonSource(tree: FileTree, file: string): string {
  const bytes = tree.read(file);
  const encoding = bytes === undefined ? "utf-8" : findEncoding(bytes);
  if (encoding === "utf-8" || bytes === undefined) return readText(tree, file);
  if (encoding === "iso-8859-1") return Buffer.from(bytes).toString("latin1");
  throw new NeedsPython(`${file} is written in ${encoding}`, { file });
}

/** Whether an edit, which writes UTF-8, would break the file. */
export function isOtherwiseEncoded(tree: FileTree, file: string): boolean {
  const bytes = tree.read(file);
  return bytes !== undefined && findEncoding(bytes) !== "utf-8";
}

/** Longer first lines name no encoding that anybody would see. */
const LONGEST_HEAD = 4096;

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const EMPTY = /^[ \t\f]*(?:#.*)?$/;

/** In Python's normal form, from the first line, or from the second below an empty one. */
function findEncoding(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, LONGEST_HEAD)).toString("latin1");
  const [first = "", second = ""] = head.replace(/^\u00ef\u00bb\u00bf/, "").split(/\r\n?|\n/, 2);
  const said =
    COOKIE.exec(first)?.[1] ?? (EMPTY.test(first) ? COOKIE.exec(second)?.[1] : undefined);
  const name = (said ?? "utf-8").toLowerCase().replaceAll("_", "-");
  if (/^(?:utf-?8|u8|(?:us-)?ascii)(?:-|$)/.test(name)) return "utf-8";
  return /^(?:latin-?1|iso-?8859-1|iso-latin-1|l1)(?:-|$)/.test(name) ? "iso-8859-1" : name;
}
