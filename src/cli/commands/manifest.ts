/** Which files the sdist of a project holds, and whether that is what version control holds. */
import path from "node:path";
import type { Decision } from "../../build/manifest/file-selection.ts";
import type { ManifestReport } from "../../build/manifest/manifest.ts";
import type { SourceTree } from "../../build/source-tree.ts";
import { AppError, type Problem } from "../../errors.ts";
import type { Call, Command } from "../command.ts";
import { formatProblem } from "../report-error.ts";
import type { Terminal } from "../terminal.ts";

export const manifest: Command = {
  name: "manifest",
  summary: "List the files of the sdist, and compare them with version control",
  arguments: [{ form: "[folder]", words: "Of the project; otherwise this one" }],
  options: [
    {
      form: "--check",
      words: "Compare with what git or Mercurial tracks; exit code 1 if it differs",
    },
    {
      form: "--update",
      words: "Compare, and add to MANIFEST.in the lines that take in what is missing",
    },
    { form: "--explain <file>", words: "Tell why a file is in sdist and wheel, or is not" },
    { form: "-v, --verbose", words: "Say more of what is done" },
  ],
  examples: [
    "cheeseshop manifest",
    "cheeseshop manifest --check",
    "cheeseshop manifest --update -v",
    "cheeseshop manifest --explain sample_lib/data/a.json",
  ],
  async run(call) {
    const file = call.text("explain");
    if (file !== undefined) await explain(call, file);
    else if (call.isOn("check") || call.isOn("update")) await check(call);
    else await list(call);
  },
};

/** What reads projects takes a moment to load: other commands need none of it. */
async function readTree({ arguments: [folder = "."], folder: here }: Call): Promise<SourceTree> {
  const { readSourceTree } = await import("../../build/source-tree.ts");
  return await readSourceTree(path.resolve(here, folder), "tell the files of the project");
}

async function list(call: Call): Promise<void> {
  const { listSdist } = await import("../../build/manifest/manifest.ts");
  const { files, warnings } = await listSdist(await readTree(call), call);
  sayAll(call.terminal, warnings);
  call.terminal.answer({ files, warnings }, files.join("\n"));
}

async function explain(call: Call, file: string): Promise<void> {
  const { explainManifest } = await import("../../build/manifest/manifest.ts");
  const explanation = await explainManifest(await readTree(call), call, path.posix.normalize(file));
  const { sdist, wheel } = explanation;
  const isLost = wheel.isIn && !sdist.isIn;
  const lines = [
    formatDecision("sdist", sdist),
    formatDecision("wheel", wheel),
    ...(isLost ? [LOST] : []),
  ];
  call.terminal.answer({ file, ...explanation, isLostBySdist: isLost }, lines.join("\n"));
}

const LOST =
  "  Only in one that is built straight from here (--wheel): one of the sdist lacks what the sdist lacks";

function formatDecision(archive: string, { isIn, words, place, target, hint }: Decision): string {
  const where = place === undefined ? "" : ` (${place.file}:${place.line ?? 1})`;
  const as = isIn && target !== undefined ? `, as ${target}` : "";
  const first = `${archive}: ${isIn ? "in" : "out"}${as}, because ${words}${where}`;
  return isIn || hint === undefined ? first : `${first}\n  ${hint}`;
}

async function check(call: Call): Promise<void> {
  const { terminal } = call;
  const { addToManifest, checkManifest } = await import("../../build/manifest/manifest.ts");
  const tree = await readTree(call);
  const report = await checkManifest(tree, call);
  sayAll(terminal, report.warnings);
  if (report.comparedWith === "folder") {
    terminal.note("neither git nor Mercurial keeps this folder: compared with what lies in it");
  }
  if (call.isOn("verbose")) terminal.say(`Compared with ${NAMES[report.comparedWith]}.`);
  for (const file of report.gone) terminal.note(`${file} is tracked, and not there`);
  terminal.answer(report, formatReport(report));
  if (report.isMatch) return;
  if (call.isOn("update") && tree.backend !== "setuptools") throw refuseUpdate(tree.backend);
  if (call.isOn("update") && report.suggestions.length > 0) {
    const done = await addToManifest(tree, report.suggestions);
    terminal.say(done === "made" ? "MANIFEST.in is made." : "MANIFEST.in is extended.");
    for (const file of report.unknown)
      terminal.note(`no rule fits ${file}: write its line by hand`);
    return;
  }
  throw mismatch(report);
}

function refuseUpdate(backend: string): AppError {
  return new AppError("invalid", `Cannot write MANIFEST.in: ${backend} does not read it`, {
    hint: 'Run "cheeseshop manifest --explain FILE" for a file that is missing: it tells what to write',
  });
}

const NAMES: Readonly<Record<ManifestReport["comparedWith"], string>> = {
  git: "the files that git tracks",
  mercurial: "the files that Mercurial tracks",
  folder: "the files of the folder",
};

function formatReport(report: ManifestReport): string {
  const lists: readonly (readonly [head: string, items: readonly string[]])[] = [
    ["missing from version control:", report.untracked],
    ["missing from the sdist:", report.missing],
    ["suggested lines for MANIFEST.in:", report.suggestions],
    ["no rule fits:", report.unknown],
    ["made by programs, and should not be in version control:", report.generated],
  ];
  if (report.isMatch) return "version control and sdist match";
  return lists
    .filter(([, items]) => items.length > 0)
    .map(([head, items]) => [head, ...items.map((item) => `  ${item}`)].join("\n"))
    .join("\n");
}

function mismatch({ untracked, missing, generated, suggestions }: ManifestReport): AppError {
  const parts = [
    count(missing.length, "missing from the sdist"),
    count(untracked.length, "missing from version control"),
    count(generated.length, "in version control although programs make them"),
  ].filter((part) => part !== undefined);
  const hint =
    suggestions.length > 0
      ? 'Run "cheeseshop manifest --update" to write the suggested lines'
      : missing.length > 0
        ? 'Run "cheeseshop manifest --explain FILE" to see what would take one in'
        : "Add the files to version control, or take them out of the sdist";
  return new AppError("invalid", `Cannot call the manifest complete: ${parts.join(", ")}`, {
    hint,
  });
}

function count(files: number, words: string): string | undefined {
  if (files === 0) return undefined;
  return files === 1 ? `1 file is ${words}` : `${files} files are ${words}`;
}

function sayAll(terminal: Terminal, problems: readonly Problem[]): void {
  for (const problem of problems) terminal.say(`warning: ${formatProblem(problem)}`);
}
