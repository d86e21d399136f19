/** The calls that a setup.py makes of literals and files, carried out without Python. */
import { EVERYWHERE, type PackageSearch } from "../discovery.ts";
import { type FileTree, normalizePath, readText } from "../file-tree.ts";
import type { Span } from "../python-syntax/python-syntax.ts";
import {
  type CompiledModule,
  type FileText,
  isList,
  listTexts,
  type PythonValue,
  textOf,
} from "./python-value.ts";
import { callTextMethod } from "./setup-py-text.ts";
import { isOpenFile, isPath, isPlainValue, MustRun, type Value } from "./setup-py-value.ts";

interface Given {
  readonly name?: string;
  readonly value: Value;
}

/** The project, and the file that is read. */
interface Surroundings {
  readonly tree: FileTree;
  readonly file: string;
}

/** Calls a function by its whole name, `os.path.join`. Throws `MustRun` where it is none of those known here. */
export function callFunction(
  path: string,
  given: readonly Given[],
  span: Span,
  { tree }: Surroundings,
): Value {
  const values = given.map(({ value }) => value);
  const [first] = values;
  switch (path) {
    case "os.path.join":
      return joinPaths(values, span);
    case "os.path.dirname":
      return goUp(first, span);
    case "os.path.abspath":
    case "os.path.realpath":
    case "os.path.normpath":
    case "pathlib.Path":
    case "str":
      return path === "str" && !isPathLike(first) ? requireText(first, span) : toPath(first, span);
    case "os.getcwd":
    case "os.curdir":
      return { kind: "path", path: "" };
    case "open":
    case "io.open":
    case "codecs.open":
      return openFile(given, tree, span);
    case "list":
    case "tuple":
    case "sorted":
      if (isPlainValue(first) && isList(first) && path !== "sorted") return first;
      break;
    case "dict":
      if (given.every(({ name }) => name !== undefined && !name.startsWith("*"))) {
        return new Map(given.map(({ name, value }) => [name, requirePlain(value, span)]));
      }
      break;
    case "setuptools.find_packages":
    case "find_packages":
      return { kind: "found-packages", search: readSearch(given, false, span) };
    case "setuptools.find_namespace_packages":
    case "setuptools.PEP420PackageFinder.find":
    case "find_namespace_packages":
      return { kind: "found-packages", search: readSearch(given, true, span) };
    case "setuptools.Extension":
    case "setuptools.extension.Extension":
    case "distutils.core.Extension":
    case "distutils.extension.Extension":
      return readExtension(given, span);
  }
  throw new MustRun(`calls ${path}()`, span);
}

/** Calls a method of a value. Throws `MustRun` where it is none of those known here. */
export function callMethod(
  receiver: Value,
  name: string,
  given: readonly Given[],
  span: Span,
  tree: FileTree,
): Value {
  if (isPath(receiver)) return callPathMethod(receiver.path, name, given, span, tree);
  if (isOpenFile(receiver)) {
    if (given.length > 0) throw new MustRun(`calls ${name}() of a file`, span);
    return callFileMethod(receiver.file, name, span, tree);
  }
  const text = textOf(receiver);
  if (text === undefined) throw new MustRun(`calls ${name}() of a value`, span);
  const values = given.map(({ value }) => requirePlain(value, span));
  const made = callTextMethod(receiver, text, name, values);
  if (made === undefined) throw new MustRun(`calls ${name}() of a text`, span);
  return made;
}

/** Joins as `os.path.join` and `/` do. All texts make a text; a path on the way makes a path. */
export function joinPaths(values: readonly Value[], span?: Span): Value {
  const texts = values.map((value) => (isPath(value) ? value.path : textOfPlain(value)));
  const joined = texts.every((text) => text !== undefined)
    ? texts.filter((text) => text !== "").join("/")
    : undefined;
  if (joined === undefined || texts.slice(1).some((text) => text?.startsWith("/"))) {
    throw new MustRun("puts a path together", span ?? NOWHERE);
  }
  if (!values.some(isPath)) return joined;
  return inProject(joined, span ?? NOWHERE);
}

const NOWHERE: Span = { line: 1, column: 1, start: 0, end: 0 };

function callPathMethod(
  path: string,
  name: string,
  given: readonly Given[],
  span: Span,
  tree: FileTree,
): Value {
  switch (name) {
    case "joinpath":
      return joinPaths([{ kind: "path", path }, ...given.map(({ value }) => value)], span);
    case "resolve":
    case "absolute":
      return { kind: "path", path };
    case "open":
      return openFile([{ value: { kind: "path", path } }, ...given], tree, span);
    case "read_text":
      return readFile(path, tree, span);
    default:
      throw new MustRun(`calls ${name}() of a path`, span);
  }
}

function callFileMethod(file: string, name: string, span: Span, tree: FileTree): Value {
  const read = readFile(file, tree, span);
  if (name === "read") return read;
  if (name === "readline") return /^[^\n]*\n?/.exec(read.text)?.[0] ?? "";
  if (name === "readlines") return read.text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  if (name === "close") return undefined;
  throw new MustRun(`calls ${name}() of a file`, span);
}

function openFile(given: readonly Given[], tree: FileTree, span: Span): Value {
  const [file] = given;
  const mode = given.find(
    ({ name }, index) => name === "mode" || (index === 1 && name === undefined),
  );
  const letters = mode === undefined ? "r" : textOfPlain(mode.value);
  if (letters === undefined || !/^r[btU]*$/.test(letters)) {
    throw new MustRun("opens a file to write it", span);
  }
  const path = toPath(file?.value, span);
  if (tree.findKind(path.path) !== "file") {
    throw new MustRun(`opens ${path.path}, which is not there`, span);
  }
  return { kind: "open-file", file: path.path };
}

/** Line ends become "\n", as when Python reads a text. */
function readFile(file: string, tree: FileTree, span: Span): FileText {
  if (tree.findKind(file) !== "file") throw new MustRun(`reads ${file}, which is not there`, span);
  return { kind: "file-text", file, text: readText(tree, file).replaceAll(/\r\n?/g, "\n") };
}

function toPath(value: Value, span: Span): { readonly kind: "path"; readonly path: string } {
  if (isPath(value)) return value;
  return inProject(requireText(value, span), span);
}

function inProject(text: string, span: Span): { readonly kind: "path"; readonly path: string } {
  const path = normalizePath(text);
  if (path === undefined) throw new MustRun("uses a path outside of the project", span);
  return { kind: "path", path };
}

function goUp(value: Value, span: Span): Value {
  const { path } = toPath(value, span);
  if (path === "") throw new MustRun("uses a path outside of the project", span);
  const parts = path.split("/");
  return { kind: "path", path: parts.slice(0, -1).join("/") };
}

/** Of its many options, those that name files. */
function readExtension(given: readonly Given[], span: Span): CompiledModule {
  const order = ["name", "sources"];
  const values = new Map(given.map(({ name, value }, index) => [name ?? order[index], value]));
  const list = (name: string): readonly string[] => {
    const value = values.get(name);
    const texts = value === undefined ? [] : listTexts(requirePlain(value, span));
    if (texts === undefined) throw new MustRun(`gives Extension() ${name} that are no list`, span);
    return texts;
  };
  const name = requireText(values.get("name"), span);
  return { kind: "compiled-module", name, sources: list("sources"), depends: list("depends") };
}

function readSearch(given: readonly Given[], namespaces: boolean, span: Span): PackageSearch {
  const order = ["where", "exclude", "include"];
  const search: {
    where?: readonly string[];
    exclude?: readonly string[];
    include?: readonly string[];
  } = {};
  for (const [index, { name = order[index], value }] of given.entries()) {
    const texts = isPath(value)
      ? [value.path === "" ? "." : value.path]
      : listTexts(requirePlain(value, span));
    if (texts === undefined) throw new MustRun("gives find_packages() what is no list", span);
    if (name === "where") search.where = texts;
    else if (name === "exclude") search.exclude = texts;
    else if (name === "include") search.include = texts;
    else throw new MustRun(`gives find_packages() ${name}`, span);
  }
  return { ...EVERYWHERE, namespaces, ...search };
}

function isPathLike(value: Value): boolean {
  return isPath(value);
}

function textOfPlain(value: Value): string | undefined {
  return isPlainValue(value) ? textOf(value) : undefined;
}

function requireText(value: Value, span: Span): string {
  const text = textOfPlain(value);
  if (text === undefined) throw new MustRun("needs a text where none is known", span);
  return text;
}

function requirePlain(value: Value, span: Span): PythonValue {
  if (isPlainValue(value)) return value;
  throw new MustRun("uses a path that differs from machine to machine", span);
}
