/** What a setup.py says of the project itself, as `[project]`. */
import { isAppError } from "../errors.ts";
import { parseLicense } from "../standards/license.ts";
import type { ConversionDraft } from "./conversion-draft.ts";
import { isDict, isFileText, listTexts, textOf } from "./python-value.ts";

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
  const type = textOf(draft.take("long_description_content_type"));
  const value = draft.take("long_description", "readme");
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

const USUAL_TYPES: Readonly<Record<string, string>> = {
  ".md": "text/markdown",
  ".rst": "text/x-rst",
  ".txt": "text/plain",
};

function convertLicense(draft: ConversionDraft): void {
  const patterns = listTexts(draft.take("license_files", "license-files") ?? []);
  if (patterns !== undefined && patterns.length > 0) draft.project.set("license-files", patterns);
  const text = textOf(draft.take("license", "license"));
  if (text === undefined || text === "") return;
  const expression = findExpression(text);
  draft.project.set("license", expression ?? { text });
  if (expression === undefined) return;
  draft.differences.push(`License: ${text} becomes License-Expression: ${expression}`);
  const classifiers = listTexts(draft.take("classifiers", "classifiers") ?? []) ?? [];
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

function convertPeople(draft: ConversionDraft): void {
  for (const role of ["author", "maintainer"] as const) {
    const name = textOf(draft.take(role, `${role}s`));
    const email = textOf(draft.take(`${role}_email`, `${role}s`));
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
  const keywords = draft.take("keywords", "keywords");
  const words = typeof keywords === "string" ? splitKeywords(keywords) : listTexts(keywords ?? []);
  if (words !== undefined && words.length > 0) draft.project.set("keywords", words);
  const classifiers = listTexts(draft.take("classifiers", "classifiers") ?? []);
  if (classifiers !== undefined && classifiers.length > 0) {
    draft.project.set(
      "classifiers",
      classifiers.filter((it) => it !== ""),
    );
  }
  for (const name of ["platforms", "provides", "obsoletes"]) {
    const texts = listTexts(draft.take(name) ?? []);
    if (texts !== undefined && texts.length > 0) draft.tool.set(name, texts);
  }
}

/** As distutils splits them: at commas alone. */
function splitKeywords(text: string): readonly string[] {
  const parts = text.split(",").map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

function convertUrls(draft: ConversionDraft): void {
  const urls: Record<string, string> = {};
  const home = textOf(draft.take("url", "urls"));
  const download = textOf(draft.take("download_url", "urls"));
  if (home !== undefined && home !== "") {
    urls.Homepage = home;
    draft.differences.push(`Home-page: ${home} becomes Project-URL: Homepage, ${home}`);
  }
  if (download !== undefined && download !== "") {
    urls.Download = download;
    draft.differences.push(`Download-URL: ${download} becomes Project-URL: Download, ${download}`);
  }
  const others = draft.take("project_urls", "urls");
  for (const [label, url] of isDict(others) ? others : []) {
    urls[textOf(label) ?? ""] = textOf(url) ?? "";
  }
  if (Object.keys(urls).length > 0) draft.project.set("urls", urls);
}
