/** What a project says of itself, in pyproject.toml, setup.cfg or setup.py alike, by the keywords of `setup(…)`. */
import type { Place } from "../../errors.ts";
import { formatSpecifiers } from "../../standards/specifier.ts";
import { formatVersion } from "../../standards/version.ts";
import { isDict, listTexts, textOf } from "../setup-py/python-value.ts";
import { readSetupValues, type SetupValue } from "../setup-py/setup-values.ts";
import { findTool, type PyprojectFile, type SourceTree } from "../source-tree.ts";

export interface SaidText {
  readonly text: string;
  readonly place?: Place;
}

export interface SaidList {
  readonly texts: readonly string[];
  readonly place?: Place;
}

export interface SaidValues {
  /** Whether all that is said is known: what is not found then is not said. */
  readonly isWhole: boolean;
  findText(keyword: string): SaidText | undefined;
  findList(keyword: string): SaidList | undefined;
  /** Where a keyword stands that has any value at all. */
  findPlace(keyword: string): Place | undefined;
}

export function readSaidValues(tree: SourceTree): SaidValues {
  const { pyproject } = tree;
  return pyproject?.content.project === undefined
    ? saidInSetup(tree)
    : saidInPyproject(tree, pyproject);
}

function saidInSetup(tree: SourceTree): SaidValues {
  const values = readSetupValues(tree);
  const find = (keyword: string): Extract<SetupValue, { kind: "known" }> | undefined => {
    const value = values.get(keyword);
    return value?.kind === "known" ? value : undefined;
  };
  const isRunning = [...values.values()].some(({ kind }) => kind === "must-run");
  return {
    isWhole: !isRunning && (tree.setupPy?.obstacles.length ?? 0) === 0,
    findText(keyword) {
      const found = find(keyword);
      const text = found && textOf(found.value);
      return found && text !== undefined ? { text, place: found.place } : undefined;
    },
    findList(keyword) {
      const found = find(keyword);
      if (found === undefined) return undefined;
      const texts = isDict(found.value)
        ? [...found.value].map(([label, url]) => `${textOf(label)}, ${textOf(url)}`)
        : listTexts(found.value);
      return texts && { texts, place: found.place };
    },
    findPlace: (keyword) => values.get(keyword)?.place,
  };
}

function saidInPyproject(tree: SourceTree, { document, content }: PyprojectFile): SaidValues {
  const project = content.project;
  const placeOf = (...path: readonly string[]): Place => document.placeOf(path);
  const texts: Readonly<Record<string, string | undefined>> = {
    version: project?.version && formatVersion(project.version),
    python_requires: project?.requiresPython && formatSpecifiers(project.requiresPython),
  };
  const urls = Object.entries(project?.urls ?? {});
  const download = urls.find(([label]) =>
    /^download(?:url)?$/i.test(label.replaceAll(/[\W_]/g, "")),
  );
  return {
    isWhole: !(project?.dynamic ?? []).includes("classifiers"),
    findText(keyword) {
      if (keyword === "download_url" && download !== undefined) {
        return { text: download[1], place: placeOf("project", "urls", download[0]) };
      }
      const text = texts[keyword];
      return text === undefined ? undefined : { text, place: placeOf("project") };
    },
    findList(keyword) {
      if (keyword !== "classifiers") return undefined;
      const list = project?.classifiers;
      const place = list === undefined ? placeOf("project") : placeOf("project", "classifiers");
      if (list === undefined && project?.dynamic.includes("classifiers") === true) return undefined;
      return { texts: list ?? [], place };
    },
    findPlace(keyword) {
      const key = keyword.replaceAll("_", "-");
      const isSaid = Object.hasOwn(findTool(tree, "setuptools") ?? {}, key);
      return isSaid ? placeOf("tool", "setuptools", key) : undefined;
    },
  };
}
