/** What an index would refuse, told before anything is built: with the line of the project that says it. */
import { AppError, type Place, type Problem } from "../errors.ts";
import { checkEntryPoints } from "../rules/archive-rules.ts";
import { makeAuthorFindings } from "../rules/author-catalog.ts";
import { checkMetadataOfUpload } from "../rules/metadata-rules.ts";
import { checkNewProject } from "../rules/name-rules.ts";
import { makeFindings } from "../rules/rule-catalog.ts";
import { parseMetadata } from "../standards/metadata.ts";
import { isName, parseName } from "../standards/name.ts";
import type { FileTree } from "./file-tree.ts";
import type { NativePlan } from "./native-build.ts";
import { findProjectText } from "./project-text.ts";

/**
 * What PyPI alone refuses: by the first three a project says itself that it is not meant for it, and a name it may have
 * had before there was the rule.
 */
const MEANT_FOR_OTHERS: ReadonlySet<string> = new Set([
  "metadata-local-version",
  "metadata-direct-url",
  "metadata-classifier-private",
  "name-stdlib",
  "name-prohibited",
]);

/** Where a project says what it is. */
const SOURCES = ["pyproject.toml", "setup.cfg", "setup.py"];

/**
 * Finds what is wrong with the metadata that would be built, and wheels without anything. Throws `invalid` for what no
 * index takes; what PyPI alone refuses, and others may take, is returned.
 */
export function checkPlan(tree: FileTree, plan: NativePlan): readonly Problem[] {
  const members = plan.files.flatMap((file) =>
    file.kind === "wheel" ? file.wheel.members : file.sdist.members,
  );
  const find = (isWanted: (name: string) => boolean): Uint8Array | undefined => {
    const content = members.find(({ name }) => isWanted(name))?.content;
    return typeof content === "function" ? content() : content;
  };
  const { report, listProblems } = makeFindings("strict");
  const metadata = find((name) => name === "PKG-INFO" || name.endsWith(".dist-info/METADATA"));
  const read = metadata === undefined ? undefined : parseMetadata(metadata);
  if (read !== undefined) checkMetadataOfUpload(read, report);
  const entryPoints = find((name) => /\.(?:dist-info|egg-info)\/entry_points\.txt$/.test(name));
  if (entryPoints !== undefined) checkEntryPoints(entryPoints, report);
  const problems = [...listProblems(), ...checkName(read?.name)];
  const located = refuseErrors(
    problems.map((problem) => locateProblem(tree, problem, plan.referencedFiles)),
  );
  return [...located, ...checkWheels(plan)];
}

function checkName(name = ""): readonly Problem[] {
  return isName(name) ? checkNewProject({ name: parseName(name), profile: "strict" }) : [];
}

/** A wheel that does nothing but ask for others is one that somebody may mean. */
function checkWheels({ files }: NativePlan): readonly Problem[] {
  const { report, problems } = makeAuthorFindings("", "strict");
  for (const file of files) {
    if (file.kind !== "wheel") continue;
    const { infoFolder, members } = file.wheel;
    if (members.some(({ name }) => !name.startsWith(`${infoFolder}/`))) continue;
    report("wheel-empty", "The wheel has nothing in it but its metadata");
  }
  return problems.map(({ place: _, ...problem }) => problem);
}

function refuseErrors(problems: readonly Problem[]): readonly Problem[] {
  const errors = problems.filter(
    ({ rule, level }) => level === "error" && !MEANT_FOR_OTHERS.has(rule),
  );
  const [first] = errors;
  if (first === undefined) return problems;
  throw new AppError("invalid", `Cannot build what no index takes: ${lowerFirst(first.message)}`, {
    ...(first.hint !== undefined && { hint: first.hint }),
    ...(first.place !== undefined && { place: first.place }),
    ...(errors.length > 1 && { problems: errors }),
  });
}

/**
 * With the line in which the project says what the problem quotes, and without a place where there is none; `others` are
 * files that it names for parts of its metadata.
 */
export function locateProblem(
  tree: FileTree,
  problem: Problem,
  others: readonly string[] = [],
): Problem {
  const place = findLine(tree, quotedIn(problem.message), others);
  const { place: _, ...rest } = problem;
  return place === undefined ? rest : { ...rest, place };
}

/**
 * With the line that says what the error quotes; with the first file that describes the project, where none does. An
 * error that has its place keeps it.
 */
export function locateError(tree: FileTree, error: AppError): AppError {
  const { line, file = SOURCES.find((name) => tree.findKind(name) === "file") } = error.place ?? {};
  // A line without a file is one of the text that was refused, wherever that stands.
  if (line !== undefined && error.place?.file !== undefined) return error;
  const found = findLine(tree, quotedIn(error.message));
  const isElsewhere = error.place?.file !== undefined && found?.file !== file;
  const place = isElsewhere ? error.place : (found ?? (file === undefined ? {} : { file }));
  const { kind, message, hint, problems } = error;
  const details = { place, problems, cause: error };
  return new AppError(kind, message, hint === undefined ? details : { ...details, hint });
}

function quotedIn(message: string): readonly string[] {
  return [...message.matchAll(/"([^"]+)"/g)].map(([, text = ""]) => text);
}

/** A line in which a text stands as a word of its own goes before one that merely holds it. */
function findLine(
  tree: FileTree,
  texts: readonly string[],
  others: readonly string[] = [],
): Place | undefined {
  for (const isThere of [standsIn, (line: string, text: string) => line.includes(text)]) {
    for (const file of [...SOURCES, ...others]) {
      const lines = findProjectText(tree, file)?.split("\n") ?? [];
      const at = lines.findIndex((line) => texts.some((text) => isThere(line, text)));
      if (at !== -1) return { file, line: at + 1 };
    }
  }
  return undefined;
}

function standsIn(line: string, text: string): boolean {
  const isPart = (letter: string | undefined): boolean => /[\w./-]/.test(letter ?? "");
  const at = line.indexOf(text);
  return at !== -1 && !isPart(line[at - 1]) && !isPart(line[at + text.length]);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
