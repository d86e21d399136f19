/** What a setup.py says of the project itself, as `[project]`. */
import { isAppError } from "../../errors.ts";
import { parseLicense } from "../../standards/license.ts";
import { isFileText, type PythonValue, textOf } from "../setup-py/python-value.ts";
import type { ConversionDraft } from "./conversion-draft.ts";
import { readTable, readTextList, readWords } from "./python-form.ts";

/** The version is not among it. */
export function convertMetadata(draft: ConversionDraft): void {
  draft.setText("description", "description");
  convertReadme(draft);
  draft.setText("python_requires", "requires-python");
  convertLicense(draft);
  convertPeople(draft);
  convertLists(draft);
  convertUrls(draft);
}

function convertReadme(draft: ConversionDraft): void {
  const type = draft.takeAs("long_description_content_type", textOf, "readme");
  const value = draft.takeAs("long_description", readReadme, "readme");
  if (draft.dynamic.includes("readme")) return;
  const text = textOf(value);
  if (text === undefined || text === "") return;
  const contentType = type ?? "text/x-rst";
  if (!isFileText(value)) {
    draft.project.set("readme", { text, "content-type": contentType });
    return;
  }
  const usual = USUAL_TYPES[/\.[a-z]+$/i.exec(value.file)?.[0].toLowerCase() ?? ""];
  draft.project.set(
    "readme",
    usual === contentType ? value.file : { file: value.file, "content-type": contentType },
  );
  if (type === undefined)
    draft.differences.push(`Description-Content-Type: ${contentType} is added`);
}

function readReadme(value: PythonValue): PythonValue {
  return textOf(value) === undefined ? undefined : value;
}

const USUAL_TYPES: Readonly<Record<string, string>> = {
  ".md": "text/markdown",
  ".rst": "text/x-rst",
  ".txt": "text/plain",
};

function convertLicense(draft: ConversionDraft): void {
  const patterns = draft.takeAs("license_files", readWords, "license-files");
  if (patterns !== undefined && patterns.length > 0) draft.project.set("license-files", patterns);
  const text = draft.takeAs("license", textOf, "license");
  if (text === undefined || text === "") return;
  const known = findExpression(text);
  const expression = known ?? referTo(text);
  draft.project.set("license", expression ?? { text });
  if (expression === undefined) return;
  const advice = known === undefined ? ": write the licence's SPDX name there if it has one" : "";
  draft.differences.push(`License: ${text} becomes License-Expression: ${expression}${advice}`);
  const classifiers = draft.takeAs("classifiers", readClassifiers, "classifiers") ?? [];
  const kept = classifiers.filter((it) => !it.startsWith("License ::"));
  if (kept.length > 0) draft.project.set("classifiers", kept);
  for (const it of classifiers.filter((one) => !kept.includes(one))) {
    draft.differences.push(`Classifier: ${it} goes, since the expression says it`);
  }
}

function findExpression(text: string): string | undefined {
  try {
    return parseLicense(text);
  } catch (error) {
    if (isAppError(error, "invalid")) return undefined;
    throw error;
  }
}

/**
 * A name of its own for a licence that SPDX does not know by this word: setuptools warns of a table, and will refuse it.
 * `undefined` for what is no name but a text.
 */
function referTo(text: string): string | undefined {
  if (!/^[\w .,()/+-]{1,40}$/.test(text)) return undefined;
  const words = text.match(/[A-Za-z0-9.]+/g);
  return words === null ? undefined : `LicenseRef-${words.join("-")}`;
}

function convertPeople(draft: ConversionDraft): void {
  for (const role of ["author", "maintainer"] as const) {
    const readers = { [role]: textOf, [`${role}_email`]: textOf };
    if (draft.leaveTogether(readers, `${role}s`)) continue;
    const name = textOf(draft.take(role));
    const email = textOf(draft.take(`${role}_email`));
    if (name === undefined && email === undefined) continue;
    const addresses = email?.split(",").map((it) => it.trim()) ?? [];
    // Several people of one field cannot be told apart: whose address is whose would be a guess.
    const isPair = addresses.length <= 1 && name?.includes(",") !== true;
    const people = isPair
      ? [{ ...(name !== undefined && { name }), ...(email !== undefined && { email }) }]
      : [...(name === undefined ? [] : [{ name }]), ...addresses.map((it) => ({ email: it }))];
    draft.project.set(`${role}s`, people);
    if (isPair && name !== undefined && email !== undefined) {
      const field = role === "author" ? "Author" : "Maintainer";
      draft.differences.push(`${field} and ${field}-email become one field, ${field}-email`);
    }
  }
}

function convertLists(draft: ConversionDraft): void {
  const words = draft.takeAs("keywords", readWords, "keywords");
  if (words !== undefined && words.length > 0) draft.project.set("keywords", words);
  const classifiers = draft.takeAs("classifiers", readClassifiers, "classifiers");
  if (classifiers !== undefined && classifiers.length > 0) {
    draft.project.set(
      "classifiers",
      classifiers.filter((it) => it !== ""),
    );
  }
  for (const name of ["platforms", "provides", "obsoletes"]) {
    const texts = draft.takeAs(name, readWords);
    if (texts !== undefined && texts.length > 0) draft.tool.set(name, texts);
  }
}

/** A text alone would be a list of its letters. */
function readClassifiers(value: PythonValue): readonly string[] | undefined {
  return isFileText(value) ? readWords(value) : readTextList(value);
}

function readUrls(value: PythonValue): ReadonlyMap<string, string> | undefined {
  return readTable(value, textOf);
}

function convertUrls(draft: ConversionDraft): void {
  const urls: Record<string, string> = {};
  const readers = { url: textOf, download_url: textOf, project_urls: readUrls };
  if (draft.leaveTogether(readers, "urls")) return;
  const home = textOf(draft.take("url"));
  const download = textOf(draft.take("download_url"));
  if (home !== undefined && home !== "") {
    urls.Homepage = home;
    draft.differences.push(`Home-page: ${home} becomes Project-URL: Homepage, ${home}`);
  }
  if (download !== undefined && download !== "") {
    urls.Download = download;
    draft.differences.push(`Download-URL: ${download} becomes Project-URL: Download, ${download}`);
  }
  for (const [label, url] of draft.takeAs("project_urls", readUrls) ?? []) urls[label] = url;
  if (Object.keys(urls).length > 0) draft.project.set("urls", urls);
}
