/** The version of a project without a checkout round it: what an archive, an sdist or its own settings say. */
import path from "node:path";
import { isAppError } from "../../errors.ts";
import { type FileTree, readText } from "../file-tree.ts";
import { splitDescription } from "./git-state.ts";
import type { ScmSettings } from "./scm-settings.ts";
import { type ScmState, stateOf } from "./scm-state.ts";
import { findTagVersion, makeTagVersion, readTagVersion, type TagRules } from "./tag.ts";

/** The richest source first. `note` hears what could not be used. */
export function readFallbackState(
  files: FileTree,
  settings: ScmSettings,
  note: (sentence: string) => void,
): ScmState | undefined {
  return (
    readEggInfo(files, settings.tag) ??
    readGitArchive(files, settings.tag, note) ??
    readMercurialArchive(files, settings.tag) ??
    readPkgInfo(files, settings.tag) ??
    readSettings(files, settings)
  );
}

/** What setuptools_scm leaves in the sdists that it makes. */
function readEggInfo(files: FileTree, rules: TagRules): ScmState | undefined {
  for (const { name, kind } of files.list("")) {
    const file = `${name}/scm_version.json`;
    if (kind !== "folder" || !name.endsWith(".egg-info") || files.findKind(file) !== "file")
      continue;
    const data = parseJson(readText(files, file));
    if (typeof data?.tag !== "string") continue;
    return stateOf(makeTagVersion(data.tag, rules), {
      distance: Number(data.distance),
      isDirty: data.dirty === true,
      ...(typeof data.node === "string" && { node: data.node }),
      ...(typeof data.branch === "string" && { branch: data.branch }),
      ...(typeof data.node_date === "string" && { nodeDate: data.node_date }),
    });
  }
  return undefined;
}

/** Filled in by `git archive`, where `.gitattributes` asks for it. */
function readGitArchive(
  files: FileTree,
  rules: TagRules,
  note: (sentence: string) => void,
): ScmState | undefined {
  const fields = readFields(files, ".git_archival.txt");
  if (fields === undefined) return undefined;
  const described = fields.get("describe-name");
  if (described === undefined || described.includes("%(describe")) {
    note(".git_archival.txt does not tell the tag: the git that made the archive is too old");
  } else if (described !== "") {
    const { tag, distance, node } = splitDescription(described);
    return stateOf(readTagVersion(tag, rules), { distance, node });
  }
  for (const [, name = ""] of (fields.get("ref-names") ?? "").matchAll(/\btag: ([^,]+)/g)) {
    const tag = findTagVersion(name, rules);
    if (tag !== undefined) return stateOf(tag);
  }
  const node = fields.get("node");
  if (node === undefined) return undefined;
  if (node.toUpperCase().includes("$FORMAT")) {
    note(
      ".git_archival.txt is not filled in: .gitattributes needs the line .git_archival.txt export-subst",
    );
    return undefined;
  }
  // It is read as a tag would be: a pattern that it does not fit refuses it.
  return stateOf(readTagVersion("0.0", rules), { node });
}

function readMercurialArchive(files: FileTree, rules: TagRules): ScmState | undefined {
  const fields = readFields(files, ".hg_archival.txt");
  if (fields === undefined) return undefined;
  const tag = fields.get("tag");
  if (tag !== undefined) return stateOf(readTagVersion(tag, rules));
  const hash = fields.get("node") ?? "";
  const node = hash === "" ? hash : `h${hash}`;
  const latest = fields.get("latesttag");
  if (latest === undefined) return stateOf(makeTagVersion("0.0", rules), { node });
  return stateOf(readTagVersion(latest, rules), {
    distance: Number(fields.get("latesttagdistance")),
    node,
    branch: fields.get("branch"),
  });
}

function readPkgInfo(files: FileTree, rules: TagRules): ScmState | undefined {
  const version = readFields(files, "PKG-INFO")?.get("Version");
  if (version === undefined || version === "UNKNOWN") return undefined;
  return stateOf(makeTagVersion(version, { ...rules, isNormalized: false }), { isFinal: true });
}

function readSettings(files: FileTree, settings: ScmSettings): ScmState | undefined {
  const { parentPrefix, fallbackVersion, tag: rules } = settings;
  const folder = path.basename(files.root);
  if (parentPrefix !== undefined && folder.startsWith(parentPrefix)) {
    const tag = findTagVersion(folder.slice(parentPrefix.length), rules);
    if (tag !== undefined) return stateOf(tag, { isFinal: true });
  }
  if (fallbackVersion === undefined) return undefined;
  return stateOf(makeTagVersion(fallbackVersion, { ...rules, isNormalized: false }), {
    isFinal: true,
  });
}

/** Lines of `Name: value` up to the first blank one; of a name that comes twice, the last counts. */
function readFields(files: FileTree, file: string): ReadonlyMap<string, string> | undefined {
  if (files.findKind(file) !== "file") return undefined;
  const fields = new Map<string, string>();
  for (const line of readText(files, file).split(/\r\n?|\n/)) {
    const match = /^([^\s:]+):[ \t]*(.*)$/.exec(line);
    if (line === "") break;
    if (match?.[1] !== undefined) fields.set(match[1], match[2]?.trimEnd() ?? "");
  }
  return fields;
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch (error) {
    // An older tool may have left something else there; the next source is asked.
    if (error instanceof SyntaxError || isAppError(error)) return undefined;
    throw error;
  }
}
