/** Whether the address of a download leads to the tag of this very release. */
import type { ReportToAuthor } from "../../rules/author-catalog.ts";
import { findVersion, formatVersion } from "../../standards/version.ts";
import type { SaidValues } from "./said-values.ts";

/** `tags` of the checkout; `undefined` where there is none. */
export function checkDownloadUrl(
  said: SaidValues,
  tags: readonly string[] | undefined,
  report: ReportToAuthor,
): void {
  const { text: url, place } = said.findText("download_url") ?? {};
  const tag = url === undefined ? undefined : findTag(url);
  if (tag === undefined) return;
  const details = place === undefined ? {} : { place };
  const version = findVersion(said.findText("version")?.text ?? "");
  const tagged = findTaggedVersion(tag);
  if (version !== undefined && tagged !== undefined && tagged !== formatVersion(version)) {
    const message = `The download URL is of ${tagged}, and the project is ${formatVersion(version)}`;
    report("source-download-url", message, details);
  } else if (tags !== undefined && !tags.includes(tag) && !BRANCHES.has(tag)) {
    report("source-download-url", `The download URL names "${tag}", which is no tag here`, details);
  }
}

const BRANCHES: ReadonlySet<string> = new Set([
  ...["HEAD", "main", "master", "develop", "trunk", "tip", "default"],
]);

/** Where the sites that host code lay their archives. */
const FORMS = [
  /\/(?:tarball|zipball|archive|get)\/(?:refs\/tags\/)?([^/?#]+?)(?:\.tar\.gz|\.tar\.bz2|\.tgz|\.zip)?(?:[?#].*)?$/,
  /\/releases\/download\/([^/?#]+)\//,
  /\/-\/archive\/([^/?#]+)\//,
] as const;

function findTag(url: string): string | undefined {
  return FORMS.map((form) => form.exec(url)?.[1]).find((tag) => tag !== undefined);
}

/** `1.0` of `v1.0`, `release-1.0` and `sample-1.0`. */
function findTaggedVersion(tag: string): string | undefined {
  const version = findVersion(tag) ?? findVersion(/-v?(\d[^-]*)$/.exec(tag)?.[1] ?? "");
  return version && formatVersion(version);
}
