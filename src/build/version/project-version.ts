/** `cheeseshop version`: the version of a project, whoever tells it, and the next one written in its place. */
import { AppError, type Place } from "../../errors.ts";
import { formatVersion, type Version } from "../../standards/version.ts";
import { editFile } from "../edit-file.ts";
import { readText } from "../file-tree.ts";
import type { SourceTree } from "../source-tree.ts";
import { hasScmVersion } from "../version-control/scm-use.ts";
import { findScmVersion, type ScmVersion, type ScmWorld } from "../version-control/scm-version.ts";
import { writeVersionFiles } from "../version-control/version-file.ts";
import { readVersionAt } from "./read-version.ts";
import { listVersionSources, type VersionSource } from "./version-source.ts";

export type ProjectVersion =
  | {
      readonly kind: "written";
      readonly version: Version;
      /** As it stands there, which may not be the normal form. */
      readonly text: string;
      readonly place: Place;
    }
  | { readonly kind: "scm"; readonly found: ScmVersion };

/** `isScm` asks version control, whatever is written. Throws where there is none, with the line to write. */
export async function findProjectVersion(
  tree: SourceTree,
  world: ScmWorld,
  isScm: boolean,
): Promise<ProjectVersion> {
  const [first] = isScm ? [] : listVersionSources(tree, hasScmVersion(tree));
  if (isScm || first?.kind === "scm")
    return { kind: "scm", found: await findScmVersion(tree, world) };
  if (first === undefined) throw refuseAbsent(tree);
  const { text, place } = first;
  if (text === undefined) {
    throw first.kind === "computed" ? refuseComputed(first, "read") : refuseAbsent(tree);
  }
  return { kind: "written", version: readVersionAt(text, place), text, place };
}

/**
 * Writes a version where the project keeps it, and returns the place. Throws `invalid` with the line where that is no
 * text of its own, where two lines say it, and where version control does.
 */
export async function writeProjectVersion(tree: SourceTree, version: Version): Promise<Place> {
  const [first, second] = listVersionSources(tree, hasScmVersion(tree));
  if (first === undefined) throw refuseAbsent(tree);
  if (first.kind === "scm") {
    throw new AppError("invalid", "Cannot write the version: version control tells it", {
      hint: `Tag it: git tag ${formatVersion(version)}`,
    });
  }
  if (first.kind === "computed") throw refuseComputed(first, "write");
  if (second !== undefined && second.kind !== "scm") {
    const lines = [first.place, second.place].map(formatPlace).join(" and ");
    throw new AppError("invalid", `Cannot write the version: two lines say it, ${lines}`, {
      hint: `Remove the one at ${formatPlace(second.place)}: it does not count`,
      place: second.place,
    });
  }
  const { file, start, end, format } = first.edit;
  const text = readText(tree.files, file);
  const changed = text.slice(0, start) + format(formatVersion(version)) + text.slice(end);
  await editFile(tree.files.root, file, changed);
  return first.place;
}

/** Writes the files that the settings of setuptools_scm name; paths from the project's folder. */
export function writeScmFiles(tree: SourceTree, found: ScmVersion): Promise<readonly string[]> {
  return writeVersionFiles(tree.files.root, found);
}

function refuseComputed(
  { why, place }: VersionSource & { kind: "computed" },
  what: "read" | "write",
): AppError {
  return new AppError("invalid", `Cannot ${what} the version: ${why}`, {
    hint: "Write it as a text of its own, or let git tell it by [tool.setuptools_scm]",
    place,
  });
}

function refuseAbsent(tree: SourceTree): AppError {
  const place = tree.pyproject?.document.placeOf(["project"]);
  return new AppError("not-found", "Cannot tell the version: the project says none", {
    hint: 'Write version = "0.1.0" below [project] of pyproject.toml',
    ...(place !== undefined && { place }),
  });
}

function formatPlace({ file, line }: Place): string {
  return line === undefined ? `${file}` : `${file}:${line}`;
}
