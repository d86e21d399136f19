/**
 * `attr: package.module.NAME`: a value that stands in the code of the project, read without running it.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
 */
import { AppError } from "../../errors.ts";
import { findPackageFolder, type PackageFolders } from "../discovery.ts";
import { type FileTree, joinPath } from "../file-tree.ts";
import { NeedsPython } from "../needs-python.ts";
import { parsePython } from "../python-syntax/python-statement.ts";
import { readPythonSource } from "../setup-py/python-source.ts";
import {
  findAssigned,
  isList,
  type PythonValue,
  readLiteral,
  textOf,
} from "../setup-py/python-value.ts";
import type { LedText } from "./directive.ts";

/**
 * The value as a text of one line. Throws `invalid` where there is no such module, `NeedsPython` where it is no plain
 * value.
 */
export function readAttribute(tree: FileTree, folders: PackageFolders, reference: string): LedText {
  const parts = reference.trim().split(".");
  const name = parts.pop() ?? "";
  const module = parts.length === 0 ? "__init__" : parts.join(".");
  const file = findModule(tree, folders, module);
  if (file === undefined) {
    throw new AppError("invalid", `Cannot read "${reference}": there is no module "${module}"`, {
      hint: "Name a module of the project, such as package.version.NAME",
    });
  }
  const value = findAssigned(parsePython(readPythonSource(tree, file), file), name);
  const literal = value && readLiteral(value);
  const text = literal?.kind === "literal" ? formatVersionValue(literal.value) : undefined;
  if (value !== undefined && text !== undefined) {
    return { text, lines: [{ text, place: { file, line: value.line, column: value.column } }] };
  }
  if (value === undefined) throw new NeedsPython(`${file} does not set ${name} itself`, { file });
  throw new NeedsPython(`${name} is computed in ${file}`, { file, line: value.line });
}

function findModule(tree: FileTree, folders: PackageFolders, module: string): string | undefined {
  const start = findPackageFolder(module, folders);
  return [`${start}.py`, joinPath(start, "__init__.py")].find(
    (file) => tree.findKind(file) === "file",
  );
}

/** `(1, 2, 0)` is "1.2.0". */
function formatVersionValue(value: PythonValue): string | undefined {
  if (!isList(value)) return textOf(value);
  const parts = value.map(textOf);
  return parts.every((part) => part !== undefined) ? parts.join(".") : undefined;
}
