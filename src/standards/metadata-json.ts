/**
 * Core metadata under the names of PyPI's JSON API: what its `info` says about a release.
 * Reference: "JSON API" in PyPI's documentation
 */
import type { Metadata } from "./metadata.ts";

/**
 * The part of `info` that comes from the metadata. What is not said is `null`, as PyPI has it.
 * Source: PyPI's documentation, "JSON API".
 */
export interface MetadataJson {
  readonly author: string | null;
  readonly author_email: string | null;
  readonly classifiers: readonly string[];
  readonly description: string | null;
  readonly description_content_type: string | null;
  readonly download_url: string | null;
  readonly dynamic: readonly string[] | null;
  readonly home_page: string | null;
  /** Joined with commas. */
  readonly keywords: string | null;
  readonly license: string | null;
  readonly license_expression: string | null;
  readonly license_files: readonly string[] | null;
  readonly maintainer: string | null;
  readonly maintainer_email: string | null;
  readonly name: string | null;
  /** Joined with commas. */
  readonly platform: string | null;
  readonly project_urls: Readonly<Record<string, string>> | null;
  readonly provides_extra: readonly string[] | null;
  readonly requires_dist: readonly string[] | null;
  readonly requires_python: string | null;
  readonly summary: string | null;
  readonly version: string | null;
}

/**
 * Puts metadata under PyPI's names. Source: PyPI's documentation, "JSON API".
 *
 * ```ts
 * makeMetadataJson(parseMetadata("Keywords: a, b")).keywords // => "a,b"
 * ```
 */
export function makeMetadataJson(metadata: Metadata): MetadataJson {
  return {
    author: metadata.author ?? null,
    author_email: metadata.authorEmail ?? null,
    classifiers: metadata.classifiers,
    description: metadata.description ?? null,
    description_content_type: metadata.descriptionContentType ?? null,
    download_url: metadata.downloadUrl ?? null,
    dynamic: listOrNull(metadata.dynamic),
    home_page: metadata.homePage ?? null,
    keywords: joinOrNull(metadata.keywords),
    license: metadata.license ?? null,
    license_expression: metadata.licenseExpression ?? null,
    license_files: listOrNull(metadata.licenseFiles),
    maintainer: metadata.maintainer ?? null,
    maintainer_email: metadata.maintainerEmail ?? null,
    name: metadata.name ?? null,
    platform: joinOrNull(metadata.platforms),
    project_urls: Object.keys(metadata.projectUrls).length > 0 ? metadata.projectUrls : null,
    provides_extra: listOrNull(metadata.providesExtra),
    requires_dist: listOrNull(metadata.requiresDist),
    requires_python: metadata.requiresPython ?? null,
    summary: metadata.summary ?? null,
    version: metadata.version ?? null,
  };
}

function listOrNull(values: readonly string[]): readonly string[] | null {
  return values.length > 0 ? values : null;
}

function joinOrNull(values: readonly string[]): string | null {
  return values.length > 0 ? values.join(",") : null;
}
