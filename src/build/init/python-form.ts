/** Forms in which values of a setup.py are expected: each reads one, and answers `undefined` for any other. */

import { parseCfgList } from "../setup-cfg.ts";
import {
  isDict,
  isFileText,
  isList,
  listTexts,
  type PythonValue,
  textOf,
} from "../setup-py/python-value.ts";

/** A list of texts, and no text alone. */
export function readTextList(value: PythonValue): readonly string[] | undefined {
  return isList(value) ? listTexts(value) : undefined;
}

/** A list of texts, a text with commas in it, or a file with a line for each. */
export function readWords(value: PythonValue): readonly string[] | undefined {
  if (isFileText(value)) return parseCfgList(value.text);
  if (typeof value !== "string") return readTextList(value);
  const parts = value.split(",").map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

/** Requirements as a list, or as the lines of a text; without comments. */
export function readLines(value: PythonValue): readonly string[] | undefined {
  const text = textOf(value);
  const lines = text === undefined ? readTextList(value) : text.split("\n");
  return lines?.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

/** True, false, or the numbers that mean them. */
export function readFlag(value: PythonValue): boolean | undefined {
  if (value === true || value === 1) return true;
  return value === false || value === 0 ? false : undefined;
}

/** A dictionary with texts for keys, each of whose values has the form that `read` knows. */
export function readTable<T>(
  value: PythonValue,
  read: (item: PythonValue) => T | undefined,
): ReadonlyMap<string, T> | undefined {
  if (!isDict(value)) return undefined;
  const table = new Map<string, T>();
  for (const [key, item] of value) {
    const known = read(item);
    if (typeof key !== "string" || known === undefined) return undefined;
    table.set(key, known);
  }
  return table;
}

/** `[("share", ["a.txt"])]`: files by folder, those of one folder together. */
export function readFolders(
  value: PythonValue,
): ReadonlyMap<string, readonly string[]> | undefined {
  if (!isList(value)) return undefined;
  const folders = new Map<string, string[]>();
  for (const item of value) {
    const [folder, files, ...others] = isList(item) ? item : [];
    const texts = readTextList(files);
    if (typeof folder !== "string" || texts === undefined || others.length > 0) return undefined;
    appendTo(folders, folder, texts);
  }
  return folders;
}

/** Adds to the list of a key in place: a copy for each addition would cost the square of them. */
export function appendTo(
  lists: Map<string, string[]>,
  key: string,
  items: readonly string[],
): void {
  const list = lists.get(key) ?? [];
  for (const item of items) list.push(item);
  lists.set(key, list);
}
