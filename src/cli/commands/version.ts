/** Which version a project has, where that is written, and the next one. */
import path from "node:path";
import { readText } from "../../build/file-tree.ts";
import { readSourceTree, type SourceTree } from "../../build/source-tree.ts";
import { bumpVersion, parseBump } from "../../build/version-bump.ts";
import { hasScmVersion } from "../../build/version-control/scm-use.ts";
import { findScmVersion } from "../../build/version-control/scm-version.ts";
import { writeVersionFiles } from "../../build/version-control/version-file.ts";
import { listVersionSources, type VersionSource } from "../../build/version-source.ts";
import { AppError, type Place } from "../../errors.ts";
import { formatVersion, parseVersion, type Version } from "../../standards/version.ts";
import { writeFileDurably } from "../../system/disk.ts";
import type { Call, Command } from "../command.ts";

export const version: Command = {
  name: "version",
  summary: "Print the version of a project, or write the next one where it stands",
  arguments: [{ form: "[folder]", words: "Of the project; otherwise this one" }],
  options: [
    {
      form: "--bump <part...>",
      words:
        "Raise it: major, minor, patch, stable, alpha, beta, rc, post, dev; several after each other",
    },
    { form: "--set <version>", words: "Write this version" },
    { form: "--scm", words: "Ask git or Mercurial, as setuptools_scm does" },
    {
      form: "--write",
      words: "With --scm, write the version file that the project's settings name",
    },
  ],
  examples: [
    "cheeseshop version",
    "cheeseshop version --bump patch",
    "cheeseshop version --bump minor --bump rc",
    "cheeseshop version --scm",
  ],
  async run(call) {
    const folder = path.resolve(call.folder, call.arguments[0] ?? ".");
    const tree = await readSourceTree(folder);
    const sources = call.isOn("scm") ? [] : listVersionSources(tree, hasScmVersion(tree));
    const [first] = sources;
    const isChanged = call.texts("bump").length > 0 || call.text("set") !== undefined;
    if (first === undefined && !call.isOn("scm")) throw refuseAbsent(tree);
    if (first === undefined || first.kind === "scm") await askScm(call, tree, isChanged);
    else if (isChanged) await change(call, tree, sources);
    else show(call, first);
  },
};

async function askScm(call: Call, tree: SourceTree, isChanged: boolean): Promise<void> {
  const { terminal, env } = call;
  const found = await findScmVersion(tree, { env, now: () => new Date() });
  for (const sentence of found.notes) terminal.note(sentence);
  if (isChanged) {
    const next = nextVersion(call, parseVersion(found.state.tag.text));
    throw new AppError("invalid", "Cannot write the version: version control tells it", {
      hint: `Tag it: git tag ${formatVersion(next)}`,
    });
  }
  if (call.isOn("write")) {
    for (const file of await writeVersionFiles(tree.files.root, found))
      terminal.say(`Wrote ${file}.`);
  }
  const { tag, distance, node, isDirty, branch } = found.state;
  const state = { tag: tag.text, distance, node, isDirty, branch };
  terminal.answer({ version: found.text, source: found.source, ...state }, found.text);
}

function show({ terminal }: Call, source: Exclude<VersionSource, { kind: "scm" }>): void {
  if (source.text === undefined && source.kind === "computed") throw refuseComputed(source, "read");
  const text = readVersion(source.text ?? "", source.place);
  if (text !== source.text) terminal.note(`${source.text} is written ${text} in files`);
  terminal.answer({ version: text, source: source.place }, text);
}

async function change(
  call: Call,
  tree: SourceTree,
  sources: readonly VersionSource[],
): Promise<void> {
  const [first, second] = sources;
  if (first?.kind === "computed") throw refuseComputed(first, "write");
  if (second !== undefined && second.kind !== "scm" && first?.kind === "written") {
    const lines = [first.place, second.place].map(formatPlace).join(" and ");
    throw new AppError("invalid", `Cannot write the version: two lines say it, ${lines}`, {
      hint: `Remove the one at ${formatPlace(second.place)}: it does not count`,
      place: second.place,
    });
  }
  if (first?.kind !== "written") throw refuseAbsent(tree);
  const before = parseVersion(readVersion(first.text, first.place));
  const next = formatVersion(nextVersion(call, before));
  const { file, start, end, format } = first.edit;
  const text = readText(tree.files, file);
  await writeFileDurably(
    path.join(tree.files.root, file),
    text.slice(0, start) + format(next) + text.slice(end),
  );
  call.terminal.say(`${formatVersion(before)} is now ${next}, in ${formatPlace(first.place)}.`);
  call.terminal.answer({ version: next, before: formatVersion(before), source: first.place }, next);
}

function nextVersion(call: Call, before: Version): Version {
  const wanted = call.text("set");
  if (wanted === undefined) return bumpVersion(before, call.texts("bump").map(parseBump));
  const next = parseVersion(wanted);
  if (formatVersion(next) !== wanted) {
    call.terminal.note(`${wanted} is written ${formatVersion(next)} in files`);
  }
  return next;
}

/** In its normal form. Throws `invalid` with the line where it is none. */
function readVersion(text: string, place: Place): string {
  try {
    return formatVersion(parseVersion(text));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const why = error.message.replace(/^[^:]*: /, "");
    throw new AppError("invalid", `Cannot use "${text}" as a version: ${why}`, {
      place,
      cause: error,
      ...(error.hint !== undefined && { hint: error.hint }),
    });
  }
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
