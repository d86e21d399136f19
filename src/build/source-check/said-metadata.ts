/**
 * The metadata of a project that only Python can build, as far as setup.py and setup.cfg say it plainly: enough to tell
 * what an index would refuse.
 */
import type { Problem } from "../../errors.ts";
import { checkMetadataOfUpload } from "../../rules/metadata-rules.ts";
import { makeFindings } from "../../rules/rule-catalog.ts";
import { type Metadata, parseMetadata } from "../../standards/metadata.ts";
import { locateProblem } from "../index-rules.ts";
import type { SourceTree } from "../source-tree.ts";
import { readSaidValues, type SaidValues } from "./said-values.ts";

/** Findings with the lines that say what they quote. */
export function checkSaidMetadata(tree: SourceTree): readonly Problem[] {
  const { report, listProblems } = makeFindings("strict");
  checkMetadataOfUpload(readSaidMetadata(tree), report);
  return listProblems().map((problem) => locateProblem(tree.files, problem));
}

/** The metadata itself. Its name and version are made up where they are not known. */
export function readSaidMetadata(tree: SourceTree): Metadata {
  return parseMetadata(new TextEncoder().encode(formatSaid(readSaidValues(tree))));
}

const TEXTS: readonly (readonly [field: string, keyword: string])[] = [
  ["Summary", "description"],
  ["Home-page", "url"],
  ["Download-URL", "download_url"],
  ["Author-email", "author_email"],
  ["Maintainer-email", "maintainer_email"],
  ["Requires-Python", "python_requires"],
  ["Description-Content-Type", "long_description_content_type"],
];

const LISTS: readonly (readonly [field: string, keyword: string])[] = [
  ["Classifier", "classifiers"],
  ["Project-URL", "project_urls"],
  ["Requires-Dist", "install_requires"],
];

/** What is not known is left out; of name and version, which must be there, something that is never refused stands in. */
function formatSaid(said: SaidValues): string {
  const name = said.findText("name")?.text ?? "unknown";
  const version = said.findText("version")?.text ?? "0";
  const lines = ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`];
  for (const [field, keyword] of TEXTS) {
    const text = said.findText(keyword)?.text.trim();
    if (text !== undefined && text !== "") lines.push(`${field}: ${oneLine(text)}`);
  }
  for (const [field, keyword] of LISTS) {
    for (const text of said.findList(keyword)?.texts ?? []) {
      // A requirement's comments and blank lines are setuptools' own business.
      if (text.trim() !== "" && !text.includes("\n")) lines.push(`${field}: ${text}`);
    }
  }
  return `${lines.join("\n")}\n\n${said.findText("long_description")?.text ?? ""}`;
}

/** As setuptools writes what goes over several lines. */
function oneLine(text: string): string {
  return text.split(/\r\n|\r|\n/)[0] ?? "";
}
