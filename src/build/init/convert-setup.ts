/**
 * setup.py and setup.cfg as a pyproject.toml, as far as they say things plainly. Nothing is guessed: what would have to
 * run stays where it is, and is named.
 * Reference: https://packaging.python.org/en/latest/guides/modernize-setup-py-project/
 */
import { AppError } from "../../errors.ts";
import { isUnread } from "../setup-cfg.ts";
import { isDict, isFileText, type PythonValue, textOf } from "../setup-py/python-value.ts";
import { readSetupValues } from "../setup-py/setup-values.ts";
import type { SourceTree } from "../source-tree.ts";
import { ConversionDraft } from "./conversion-draft.ts";
import { convertDependencies, convertEntryPoints } from "./convert-dependencies.ts";
import { convertFiles } from "./convert-files.ts";
import { convertMetadata } from "./convert-metadata.ts";
import { readFlag } from "./python-form.ts";
import type { Conversion } from "./setup-conversion.ts";
import { formatTable, type TomlTable } from "./toml-tables.ts";

/** Throws `invalid` where there is nothing to turn, or a `[project]` already. */
export function convertSetup(tree: SourceTree): Conversion {
  if (tree.pyproject?.content.project !== undefined) {
    throw new AppError("invalid", "Cannot turn setup.py: pyproject.toml has a [project] already", {
      place: tree.pyproject.document.placeOf(["project"]),
    });
  }
  const values = readSetupValues(tree);
  if (values.size === 0) {
    const place = tree.setupPy?.call ?? { file: "setup.py" };
    const [obstacle] = tree.setupPy?.obstacles ?? [];
    const why = obstacle === undefined ? "it says nothing of the project" : `it ${obstacle.why}`;
    throw new AppError("invalid", `Cannot turn setup.py: ${why}`, {
      place: obstacle?.place ?? place,
    });
  }
  return convert(tree, new ConversionDraft(values));
}

function convert(tree: SourceTree, draft: ConversionDraft): Conversion {
  draft.setText("name", "name");
  convertVersion(draft);
  convertMetadata(draft);
  convertDependencies(draft);
  convertEntryPoints(draft);
  convertFiles(draft);
  for (const [name, { place }] of draft.values) {
    if (place.file !== "setup.cfg" || !isUnread(name)) continue;
    draft.values.delete(name);
    draft.differences.push(`${name} of setup.cfg goes: setuptools does not read it`);
  }
  for (const name of draft.values.keys()) draft.leave(name, "has no place in pyproject.toml");
  draft.differences.push("Dynamic: all that is written here is dynamic no more");
  return { text: formatDraft(tree, draft), left: draft.left, differences: draft.differences };
}

function convertVersion(draft: ConversionDraft): void {
  const value = draft.values.get("version");
  const scm = draft.takeAs("use_scm_version", (it) => (isDict(it) ? it : readFlag(it)), "version");
  if (draft.dynamic.includes("version")) {
    draft.leave("version", "belongs to what is not turned");
    return;
  }
  if (scm !== undefined && scm !== false) {
    draft.dynamic.push("version");
    draft.scm = new Map(isDict(scm) ? [...scm].map(([key, it]) => [textOf(key) ?? "", it]) : []);
    return;
  }
  if (value?.kind === "attribute") {
    draft.values.delete("version");
    draft.dynamic.push("version");
    draft.dynamicTool.set("version", { attr: value.reference });
    return;
  }
  const readVersion = (it: PythonValue): PythonValue => (textOf(it) === undefined ? undefined : it);
  const known = draft.takeAs("version", readVersion, "version");
  if (isFileText(known)) {
    draft.dynamic.push("version");
    draft.dynamicTool.set("version", { file: [known.file] });
  } else if (textOf(known) !== undefined) draft.project.set("version", textOf(known));
  else if (!draft.dynamic.includes("version")) draft.dynamic.push("version");
}

function formatDraft(tree: SourceTree, draft: ConversionDraft): string {
  const { pyproject } = tree;
  const isBuiltSaid =
    pyproject !== undefined && Object.hasOwn(pyproject.document.value, "build-system");
  const requires = [
    "setuptools>=77.0.3",
    ...(draft.scm === undefined ? [] : ["setuptools-scm"]),
    ...draft.needed.filter((it) => !/^(?:setuptools|wheel|setuptools[-_]scm)\b/i.test(it)),
  ];
  const build: TomlTable = new Map<string, unknown>([
    ["requires", requires],
    ["build-backend", "setuptools.build_meta"],
  ]);
  if (draft.dynamic.length > 0) draft.project.set("dynamic", [...new Set(draft.dynamic)]);
  return [
    ...(isBuiltSaid ? [] : [formatTable("build-system", build)]),
    formatTable("project", draft.project),
    formatTable("tool.setuptools", draft.tool),
    formatTable("tool.setuptools.dynamic", draft.dynamicTool),
    ...(draft.scm === undefined ? [] : [formatTable("tool.setuptools_scm", draft.scm, true)]),
  ]
    .filter((table) => table !== "")
    .join("\n");
}
