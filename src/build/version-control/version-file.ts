/**
 * The file that setuptools_scm writes the version into, for the project's own code to read.
 * Reference: https://setuptools-scm.readthedocs.io/en/latest/config/#configuration-parameters
 */
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { findVersion, formatVersion } from "../../standards/version.ts";
import { editFile } from "../edit-file.ts";
import { isExact, shortNode } from "./scm-state.ts";
import type { ScmVersion } from "./scm-version.ts";

const PYTHON_TEMPLATE = `# Written from version control when the project is built: do not change it, and do not track it.
from __future__ import annotations

__all__ = [
    "__version__",
    "__version_tuple__",
    "version",
    "version_tuple",
    "__commit_id__",
    "commit_id",
]

version: str
__version__: str
__version_tuple__: tuple[int | str, ...]
version_tuple: tuple[int | str, ...]
commit_id: str | None
__commit_id__: str | None

__version__ = version = {version!r}
__version_tuple__ = version_tuple = {version_tuple!r}

__commit_id__ = commit_id = {scm_version.short_node!r}
`;

const TEMPLATES: Readonly<Record<string, string>> = { ".py": PYTHON_TEMPLATE, ".txt": "{version}" };

type FileKey = "version_file" | "write_to";

/** Writes the files that the settings name, and returns their paths from the project's folder. */
export async function writeVersionFiles(
  project: string,
  found: ScmVersion,
): Promise<readonly string[]> {
  const { root, versionFile, versionFileTemplate, writeTo, writeToTemplate } = found.settings;
  const wanted = [
    {
      key: "version_file" as const,
      ...{ file: versionFile, template: versionFileTemplate, folder: project },
    },
    {
      key: "write_to" as const,
      ...{ file: writeTo, template: writeToTemplate, folder: path.resolve(project, root) },
    },
  ];
  const files = wanted.flatMap(({ key, file, template, folder }) => {
    if (file === undefined) return [];
    const target = path.resolve(folder, file);
    const why = findObstacle(target, project, found.checkout);
    if (why !== undefined) throw refuse(found, key, why);
    return [{ target, text: formatVersionFile(key, file, template, found) }];
  });
  for (const { target, text } of files)
    await editFile(project, path.relative(project, target), text);
  return files.map(({ target }) => path.relative(project, target));
}

/**
 * Why nothing is written there. Attack: a stranger's `root`, or a folder of his project that is a link, leads to files
 * of ours; and a file of git's own names programs that git runs.
 */
function findObstacle(
  target: string,
  project: string,
  checkout: string | undefined,
): string | undefined {
  const walls = [
    project,
    ...(checkout !== undefined && isBelow(project, checkout) ? [checkout] : []),
  ];
  if (!walls.some((wall) => isBelow(target, wall))) return "it leads out of the project";
  if (/[\\/]\.(?:git|hg)(?:[\\/]|$)/i.test(target))
    return "it lies among version control's own files";
  const folder = path.dirname(target);
  if (!existsSync(folder)) return "its folder is not there";
  const real = path.join(realpathSync(folder), path.basename(target));
  if (!walls.some((wall) => isBelow(real, realpathSync(wall))))
    return "it leads out of the project";
  return undefined;
}

function isBelow(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** Fills in a template; the usual one of the file's kind where the project has none. */
function formatVersionFile(
  key: FileKey,
  file: string,
  template: string | undefined,
  found: ScmVersion,
): string {
  const text = template === undefined || template === "" ? TEMPLATES[path.extname(file)] : template;
  if (text === undefined) throw refuse(found, key, "only .py and .txt have a usual form");
  return text.replaceAll(
    /\{\{|\}\}|\{([A-Za-z_.]+)(![rs])?\}|[{}]/g,
    (whole, name: string | undefined, form: string | undefined) => {
      if (whole === "{{" || whole === "}}") return whole.charAt(0);
      const fields = fieldsOf(found);
      if (name === undefined || !fields.has(name))
        throw refuse(found, key, `its template holds ${whole}`);
      const value = fields.get(name);
      return form === "!r" || typeof value !== "string" ? formatRepr(value) : value;
    },
  );
}

type Field = string | number | boolean | undefined | readonly Field[];

function fieldsOf({ text, state }: ScmVersion): ReadonlyMap<string, Field> {
  const { tag, distance, node, isDirty, branch, nodeDate } = state;
  return new Map<string, Field>([
    ["version", text],
    ["version_tuple", tupleOf(text)],
    ["scm_version.short_node", shortNode(state)],
    ["scm_version.node", node],
    ["scm_version.tag", tag.text],
    ["scm_version.distance", distance],
    ["scm_version.dirty", isDirty],
    ["scm_version.exact", isExact(state)],
    ["scm_version.branch", branch],
    ["scm_version.node_date", nodeDate],
  ]);
}

/** `(1, 2, "rc1", "dev3", "gabc")` */
function tupleOf(text: string): readonly Field[] {
  const version = findVersion(text);
  if (version === undefined) return [text];
  const { epoch, release, pre, post, dev } = version;
  const local = formatVersion(version).split("+")[1];
  return [
    ...(epoch === 0 ? [] : [`${epoch}!`]),
    ...release.map(Number),
    ...(pre === undefined ? [] : [`${pre.phase}${pre.number}`]),
    ...(post === undefined ? [] : [`post${post}`]),
    ...(dev === undefined ? [] : [`dev${dev}`]),
    ...(local === undefined ? [] : [local]),
  ];
}

/** As Python writes a value; the texts here hold no quotes. */
function formatRepr(value: Field): string {
  if (value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return `'${value.replaceAll(/[\\']/g, "\\$&")}'`;
  return `(${value.map(formatRepr).join(", ")}${value.length === 1 ? "," : ""})`;
}

function refuse({ settings }: ScmVersion, key: FileKey, why: string): AppError {
  const file = key === "write_to" ? settings.writeTo : settings.versionFile;
  return new AppError("invalid", `Cannot write the version into ${file}: ${why}`, {
    hint: `Name a file of the project by ${key}, in a folder that is there, or correct its template`,
    place: settings.placeOf(key),
  });
}
