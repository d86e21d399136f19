/**
 * Why a file is in a project's sdist and wheel, or is not, for the backends that know no MANIFEST.in. What has decided is
 * found by taking away what is written, piece by piece: the piece without which it would be otherwise is named.
 */
import { isAppError, type Place } from "../../errors.ts";
import { parsePyproject } from "../../standards/pyproject.ts";
import { isTable } from "../../standards/toml-document.ts";
import { type BackendFiles, listBackendFiles } from "../backend-files.ts";
import { rootOf } from "../backends/hatch-files.ts";
import { isAboutPath } from "../backends/ignore-patterns.ts";
import { findProjectText } from "../project-text.ts";
import type { BackendName, SourceTree } from "../source-tree.ts";
import type { Decision, FileExplanation } from "./file-selection.ts";

type Archive = "sdist" | "wheel";

/** `file` is a path from the project's folder. Throws as `listBackendFiles`. */
export async function explainByLine(tree: SourceTree, file: string): Promise<FileExplanation> {
  const files = await listBackendFiles(tree);
  const pieces = listPieces(tree, file);
  return {
    sdist: await decide(tree, files, pieces, file, "sdist"),
    wheel: await decide(tree, files, pieces, file, "wheel"),
  };
}

/** A part of the configuration that can be taken away. */
interface Piece {
  /** `tool.hatch.build.exclude` */
  readonly name: string;
  /** What stands there, where it is a text. */
  readonly text: string | undefined;
  readonly place: Place | undefined;
  /** Which files there are without it; `undefined` where the project makes no sense any more, so that it has none. */
  listRest(): Promise<BackendFiles | undefined>;
}

async function decide(
  tree: SourceTree,
  files: BackendFiles,
  pieces: readonly Piece[],
  file: string,
  archive: Archive,
): Promise<Decision> {
  const target = findIn(files, file, archive);
  const isIn = target !== undefined;
  const as = isIn ? { target } : { hint: HINTS[tree.backend]?.[archive](file) };
  const { hint } = as;
  const facts = { isIn, ...(isIn && { target }), ...(hint !== undefined && { hint }) };
  for (const piece of pieces) {
    const rest = await piece.listRest();
    const isInRest = rest !== undefined && findIn(rest, file, archive) !== undefined;
    if (isInRest === isIn) continue;
    const does = isIn ? "takes it in" : "leaves it out";
    const words = `${piece.name} ${does}${piece.text === undefined ? "" : `: "${piece.text}"`}`;
    return { ...facts, words, ...(piece.place !== undefined && { place: piece.place }) };
  }
  const words = isIn
    ? `${tree.backend} takes it without being told`
    : `${tree.backend} does not take it by itself, and nothing that is written names it`;
  return { ...facts, words };
}

function findIn(files: BackendFiles, file: string, archive: Archive): string | undefined {
  return archive === "sdist" ? files.findInSdist(file) : files.findInWheel(file);
}

/** Asked for sdist and wheel, and built once. */
function remember(without: () => SourceTree): () => Promise<BackendFiles | undefined> {
  let known: Promise<BackendFiles | undefined> | undefined;
  return () => {
    known ??= listRest(without);
    return known;
  };
}

async function listRest(without: () => SourceTree): Promise<BackendFiles | undefined> {
  try {
    return await listBackendFiles(without());
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

/** Where each backend is told which files to take. */
const TOOLS: Readonly<Partial<Record<BackendName, readonly string[]>>> = {
  flit_core: ["tool", "flit"],
  hatchling: ["tool", "hatch", "build"],
  uv_build: ["tool", "uv", "build-backend"],
};

const HINTS: Readonly<
  Partial<Record<BackendName, Readonly<Record<Archive, (file: string) => string>>>>
> = {
  flit_core: {
    sdist: (file) => `Write include = ["${file}"] below [tool.flit.sdist]`,
    wheel: () => "Move it into the module, or into the folder of external-data",
  },
  hatchling: {
    sdist: (file) => `Write artifacts = ["/${file}"] below [tool.hatch.build.targets.sdist]`,
    wheel: (file) =>
      `Move it into the package, or write "${file}" = "${file}" below [tool.hatch.build.targets.wheel.force-include]`,
  },
  uv_build: {
    sdist: (file) => `Write source-include = ["${file}"] below [tool.uv.build-backend]`,
    wheel: () => "Move it into the module, or into a folder that data names",
  },
};

function listPieces(tree: SourceTree, file: string): readonly Piece[] {
  const tool = TOOLS[tree.backend];
  const root = tree.pyproject?.document.value;
  if (tool === undefined || root === undefined) return [];
  const paths = [tool, ["project", "license-files"], ["project", "readme"], ["project", "license"]];
  const written = paths.flatMap((path) => [...listPaths(valueAt(root, path), path)]);
  // What one element does goes before what all of a list does.
  const sorted = written.toSorted((a, b) => b.length - a.length);
  return [...sorted.map((path) => pieceOfPyproject(tree, path)), ...listIgnoreLines(tree, file)];
}

type Path = readonly (string | number)[];

/** Every key and every element below a value, and its own path. */
function* listPaths(value: unknown, path: Path): Generator<Path> {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* listPaths(item, [...path, at]);
  } else if (isTable(value)) {
    for (const [key, item] of Object.entries(value)) yield* listPaths(item, [...path, key]);
  }
  yield path;
}

function pieceOfPyproject(tree: SourceTree, path: Path): Piece {
  const { pyproject } = tree;
  const value = valueAt(pyproject?.document.value, path);
  return {
    name: path.filter((step) => typeof step === "string").join("."),
    text: typeof value === "string" ? value : undefined,
    place: pyproject?.document.placeOf(path),
    listRest: remember(() => {
      if (pyproject === undefined) return tree;
      const changed = structuredClone(pyproject.document.value);
      const owner = valueAt(changed, path.slice(0, -1));
      const last = path.at(-1);
      if (Array.isArray(owner)) owner.splice(Number(last), 1);
      else if (isTable(owner)) Reflect.deleteProperty(owner, String(last));
      const document = { ...pyproject.document, value: changed };
      return { ...tree, pyproject: { ...pyproject, document, content: parsePyproject(document) } };
    }),
  };
}

/**
 * hatchling takes nothing that git ignores. Lines that say nothing of the file decide nothing, but for those that mean the
 * project's own folder, with which all of them count for nothing.
 */
function listIgnoreLines(tree: SourceTree, file: string): readonly Piece[] {
  const name = ".gitignore";
  const text = tree.backend === "hatchling" ? findProjectText(tree.files, name) : undefined;
  const lines = text?.split("\n") ?? [];
  return lines.flatMap((line, at) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const isAbout = [file, rootOf(tree.files)].some((path) => isAboutPath(line, path));
    if (!isAbout) return [];
    const rest = Buffer.from(lines.toSpliced(at, 1, "").join("\n"));
    const read = (file: string) => (file === name ? rest : tree.files.read(file));
    const listRest = remember(() => ({ ...tree, files: { ...tree.files, read } }));
    return [{ name, text: line.trim(), place: { file: name, line: at + 1 }, listRest }];
  });
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isTable(value) && Object.hasOwn(value, step) ? value[String(step)] : undefined;
  }
  return value;
}
