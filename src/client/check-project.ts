/** Checks a project as its files would be: built in memory without Python, and told by the lines of the project. */
import type { NativeOptions } from "../build/backend.ts";
import { chooseWay } from "../build/choose-way.ts";
import { locateProblem } from "../build/index-rules.ts";
import { writePlan } from "../build/native-build.ts";
import { findTool, type SourceTree } from "../build/source-tree.ts";
import type { ArchiveOptions } from "../build/wheel-writer.ts";
import { AppError, type Problem } from "../errors.ts";
import { findRule } from "../rules/author-catalog.ts";
import { type CheckedFile, type CheckOptions, checkFiles, nameBytes } from "./check-files.ts";

/** Throws `invalid` for a project that only Python can build, and for one that nothing can. */
export async function checkProject(
  tree: SourceTree,
  native: NativeOptions,
  archive: ArchiveOptions,
  options: CheckOptions,
): Promise<readonly CheckedFile[]> {
  const request = {
    kinds: ["sdist", "wheel"],
    formats: ["gztar"],
    isWheelFromSdist: true,
  } as const;
  const way = await chooseWay(tree, "native", request, native);
  if (way.kind === "python") {
    throw new AppError("invalid", `Cannot check the project as it is: ${way.sentence}`, {
      hint: "Build it first, and check what was built: cheeseshop build, cheeseshop check",
    });
  }
  const files = writePlan(way.plan, archive).map(({ filename, bytes }) =>
    nameBytes(filename, filename, bytes),
  );
  const checked = await checkFiles(files, options);
  // What the project says once, both files say: it is told once.
  const told = new Set<string>();
  return checked.map((file) => ({
    ...file,
    problems: file.problems
      .map((problem) => locate(tree, problem))
      .filter(({ rule, message, place }) => {
        const key = JSON.stringify([rule, message, place]);
        const isNew = !told.has(key);
        told.add(key);
        return isNew;
      }),
  }));
}

/** Rules about what the project itself says somewhere. */
const SAID = /^(?:metadata|name|license|description)-/;

function locate(tree: SourceTree, problem: Problem): Problem {
  if (!SAID.test(problem.rule)) return problem;
  const line = problem.place?.line;
  const readme = problem.rule === "description-faulty" ? findReadme(tree) : undefined;
  if (readme !== undefined && line !== undefined)
    return { ...problem, place: { file: readme, line } };
  const { place } = locateProblem(tree.files, problem);
  return place === undefined ? problem : { ...problem, place };
}

function findReadme(tree: SourceTree): string | undefined {
  const readme: unknown = tree.pyproject?.content.project?.readme;
  if (typeof readme === "string") return readme;
  return typeof readme === "object" && readme !== null && "file" in readme
    ? String(readme.file)
    : undefined;
}

/** What `[tool.cheeseshop] ignore` lists. Throws `invalid` where it is no list of rules. */
export function readIgnored(tree: Pick<SourceTree, "pyproject">): readonly string[] {
  const said = findTool(tree, "cheeseshop")?.ignore ?? [];
  const place = { file: "pyproject.toml" };
  if (!Array.isArray(said) || !said.every((it) => typeof it === "string")) {
    throw new AppError("invalid", "Cannot read tool.cheeseshop.ignore: it is no list of texts", {
      hint: 'Write ignore = ["wheel-several-tops"]',
      place,
    });
  }
  return said.map((text) => {
    const rule = findRule(text);
    if (rule !== undefined) return rule.name;
    throw new AppError("invalid", `Cannot ignore "${text}": there is no such rule`, {
      hint: "docs/rules.md lists them",
      place,
    });
  });
}
