/** Which version a project has, where that is written, and the next one. */
import path from "node:path";
import type { ProjectVersion } from "../../build/version/project-version.ts";
import { bumpVersion, parseBump } from "../../build/version/version-bump.ts";
import type { Place } from "../../errors.ts";
import { formatVersion, parseVersion, type Version } from "../../standards/version.ts";
import type { Call, Command } from "../command.ts";
import { WrongUsage } from "../report-error.ts";

export const version: Command = {
  name: "version",
  summary: "Print the version of a project, or write the next one where it stands",
  arguments: [{ form: "[folder]", words: "Of the project; otherwise this one" }],
  options: [
    {
      form: "--bump <part>",
      repeats: true,
      words:
        "Raise it: major, minor, patch, stable, alpha, beta, rc, post, dev; several after each other",
    },
    { form: "--set <version>", words: "Write this version" },
    { form: "--scm", words: "Ask git or Mercurial, as setuptools_scm does" },
    { form: "--write", words: "With --scm, write the version file that the settings name" },
  ],
  examples: [
    "cheeseshop version",
    "cheeseshop version --bump patch",
    "cheeseshop version --bump minor --bump rc",
    "cheeseshop version --scm",
  ],
  async run(call) {
    // What reads projects takes a moment to load: other commands need none of it.
    const [{ readSourceTree }, { findProjectVersion, writeProjectVersion, writeScmFiles }] =
      await Promise.all([
        import("../../build/source-tree.ts"),
        import("../../build/version/project-version.ts"),
      ]);
    refuseMixed(call);
    const folder = path.resolve(call.folder, call.arguments[0] ?? ".");
    const tree = await readSourceTree(folder, "tell the version");
    const world = { env: call.env, now: () => new Date() };
    const found = await findProjectVersion(tree, world, call.isOn("scm"));
    if (call.texts("bump").length > 0 || call.text("set") !== undefined) {
      const before = currentOf(found);
      const next = nextVersion(call, before);
      tellChange(call, before, next, await writeProjectVersion(tree, next));
      return;
    }
    if (found.kind === "scm" && call.isOn("write")) {
      const files = await writeScmFiles(tree, found.found);
      for (const file of files) call.terminal.say(`Wrote ${file}.`);
      if (files.length === 0) call.terminal.note("nothing is written: no setting names a file");
    }
    show(call, found);
  },
};

function refuseMixed(call: Call): void {
  const isRaised = call.texts("bump").length > 0;
  const isSet = call.text("set") !== undefined;
  if (isRaised && isSet)
    throw new WrongUsage("Cannot take --bump and --set together", "Leave one out");
  if (call.isOn("scm") && (isRaised || isSet)) {
    throw new WrongUsage(
      "Cannot write a version that git or Mercurial tells",
      "Tag it there, or leave --scm out",
    );
  }
  if (call.isOn("write") && !call.isOn("scm")) {
    throw new WrongUsage("Cannot write a version file without --scm", "Add --scm");
  }
}

function currentOf(found: ProjectVersion): Version {
  return found.kind === "written" ? found.version : found.found.state.tag.version;
}

function nextVersion(call: Call, before: Version): Version {
  const wanted = call.text("set");
  if (wanted === undefined) return bumpVersion(before, call.texts("bump").map(parseBump));
  const next = parseVersion(wanted);
  noteForm(call, wanted, next);
  return next;
}

function tellChange({ terminal }: Call, before: Version, next: Version, place: Place): void {
  const [old, text] = [before, next].map(formatVersion);
  const where = place.line === undefined ? place.file : `${place.file}:${place.line}`;
  terminal.say(`${old} is now ${text}, in ${where}.`);
  terminal.answer({ version: text, before: old, source: place }, text ?? "");
}

function show(call: Call, version: ProjectVersion): void {
  const { terminal } = call;
  if (version.kind === "written") {
    noteForm(call, version.text, version.version);
    const text = formatVersion(version.version);
    terminal.answer({ version: text, source: version.place }, text);
    return;
  }
  const { text, source, state, notes } = version.found;
  for (const sentence of notes) terminal.note(sentence);
  const { tag, distance, node, isDirty, branch } = state;
  terminal.answer({ version: text, source, tag: tag.text, distance, node, isDirty, branch }, text);
}

function noteForm({ terminal }: Call, written: string, version: Version): void {
  const text = formatVersion(version);
  if (text !== written) terminal.note(`${written} is written ${text} in files`);
}
