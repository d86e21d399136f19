/** Rules that a project has said not to be told of. */
import { findTool, type SourceTree } from "../build/source-tree.ts";
import { AppError } from "../errors.ts";
import { findRule } from "../rules/author-catalog.ts";

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
