/** Checks a project as its files would be: built in memory, and told by the lines of the project. */
import type { NativeOptions } from "../build/backend.ts";
import { chooseWay } from "../build/choose-way.ts";
import { locateProblem } from "../build/index-rules.ts";
import { type BuildRequest, writePlan } from "../build/native-build.ts";
import { findInSource, type SourceWorld } from "../build/source-findings.ts";
import type { SourceTree } from "../build/source-tree.ts";
import type { ArchiveOptions, WrittenFile } from "../build/writers/wheel-writer.ts";
import { type AppError, isAppError, type Problem } from "../errors.ts";
import {
  type CheckedFile,
  type CheckOptions,
  checkFiles,
  nameBytes,
  sortByLevel,
} from "./check-files.ts";

export interface CheckedProject {
  /** The source, as if it were a file, before what was built of it. */
  readonly files: readonly CheckedFile[];
  /** Why nothing was built, where only Python could have, and there is none or it could not be filled. */
  readonly unbuilt?: string;
  /** Why the build failed; then there is nothing but the source to be checked. */
  readonly fault?: AppError;
}

/**
 * Builds what only Python can. Throws `not-found` or `unavailable` where that cannot be tried here and now, and `invalid`
 * where the build fails.
 */
export type BuildByPython = (request: BuildRequest) => Promise<readonly WrittenFile[]>;

/** `world` is asked for the tags of the checkout. Throws `invalid` for a project that nobody would begin to build. */
export async function checkProject(
  tree: SourceTree,
  native: NativeOptions,
  archive: ArchiveOptions,
  options: CheckOptions,
  world: SourceWorld & { readonly buildByPython: BuildByPython },
): Promise<CheckedProject> {
  const way = await chooseWay(tree, "auto", REQUEST, native);
  const isBuilt = way.kind === "native";
  const problems = await findInSource(tree, native.versionControl ?? {}, world, isBuilt);
  const source = nameSource(tree, problems);
  const written = isBuilt ? writePlan(way.plan, archive) : await tryPython(world, way.why);
  if (!isWritten(written)) return { files: [source], ...written };
  const referencedFiles = isBuilt ? way.plan.referencedFiles : [];
  const files = written.map(({ filename, bytes }) => nameBytes(filename, filename, bytes));
  const checked = await checkFiles(files, options);
  // What the project says once, both files say: it is told once.
  const told = new Set<string>();
  const built = checked.map((file) => ({
    ...file,
    problems: file.problems
      .map((problem) => locate(tree, problem, referencedFiles))
      .filter(({ rule, message, place }) => {
        const key = JSON.stringify([rule, message, place]);
        const isNew = !told.has(key);
        told.add(key);
        return isNew;
      }),
  }));
  return { files: [source, ...built] };
}

const REQUEST: BuildRequest = {
  kinds: ["sdist", "wheel"],
  formats: ["gztar"],
  isWheelFromSdist: true,
};

type NotBuilt = Pick<CheckedProject, "unbuilt" | "fault">;

function isWritten(outcome: readonly WrittenFile[] | NotBuilt): outcome is readonly WrittenFile[] {
  return Array.isArray(outcome);
}

async function tryPython(
  { buildByPython }: { readonly buildByPython: BuildByPython },
  why: string,
): Promise<readonly WrittenFile[] | NotBuilt> {
  try {
    return await buildByPython(REQUEST);
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (!isAppError(error, "not-found", "unavailable")) return { fault: error };
    return { unbuilt: `${why}; ${error.message}` };
  }
}

function sourceName({ pyproject }: SourceTree): string {
  return pyproject?.content.project === undefined ? "setup.py" : "pyproject.toml";
}

function nameSource(tree: SourceTree, problems: readonly Problem[]): CheckedFile {
  const filename = sourceName(tree);
  return { label: filename, filename, problems: sortByLevel(problems) };
}

/** Rules about what the project itself says somewhere. */
const SAID = /^(?:metadata|name|license|description)-/;

function locate(tree: SourceTree, problem: Problem, referencedFiles: readonly string[]): Problem {
  if (!SAID.test(problem.rule)) return problem;
  const line = problem.place?.line;
  const readme = problem.rule === "description-faulty" ? findReadme(tree) : undefined;
  if (readme !== undefined && line !== undefined)
    return { ...problem, place: { file: readme, line } };
  const { place } = locateProblem(tree.files, problem, referencedFiles);
  if (place !== undefined) return { ...problem, place };
  // A line without a file of the project is one of the description.
  return line === undefined ? { ...problem, place: { file: sourceName(tree) } } : problem;
}

function findReadme(tree: SourceTree): string | undefined {
  const readme: unknown = tree.pyproject?.content.project?.readme;
  if (typeof readme === "string") return readme;
  return typeof readme === "object" && readme !== null && "file" in readme
    ? String(readme.file)
    : undefined;
}
