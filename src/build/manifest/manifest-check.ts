/**
 * Whether an sdist holds what version control holds: check-manifest's job.
 * Reference: https://github.com/mgedmin/check-manifest
 */

import { matchesAny } from "../fnmatch.ts";
import type { ManifestIn } from "./manifest-in.ts";
import { makePathMatcher, type PathMatcher } from "./manifest-pattern.ts";
import type { ManifestSettings } from "./manifest-settings.ts";
import { suggestLines } from "./manifest-suggestion.ts";

export interface ManifestComparison {
  /** Whether there is nothing to mend. */
  readonly isMatch: boolean;
  /** In the sdist, and not in version control. */
  readonly untracked: readonly string[];
  /** In version control, and not in the sdist. */
  readonly missing: readonly string[];
  /** In version control, although some program makes them. */
  readonly generated: readonly string[];
  /** Lines that would take in what is missing, and files for which there is none. */
  readonly suggestions: readonly string[];
  readonly unknown: readonly string[];
}

export interface ComparedFiles {
  /** What version control tracks. */
  readonly tracked: readonly string[];
  /** The sdist of the folder as it is, and that of a fresh checkout: files left behind by builds are only in the first. */
  readonly sdist: readonly string[];
  readonly cleanSdist: readonly string[];
}

/** What an sdist always has more, and what nobody misses in it. */
const USUAL_DIFFERENCES: readonly string[] = [
  ...["PKG-INFO", "*.egg-info/*", "setup.cfg", ".hgtags", ".hgsigs", ".hgignore", ".gitignore"],
  ...[".bzrignore", ".gitattributes", ".circleci/config.yml", ".gitpod.yml", ".travis.yml"],
  ...["Jenkinsfile", "*.mo"],
].map((pattern) => `**/${pattern}`);

const GENERATED = [
  ...["PKG-INFO", "*.egg-info", "*.mo", "*.py[co]", "*.so", "*.pyd", "*~", ".*.sw[po]", ".#*"],
];

export function compareManifest(
  files: ComparedFiles,
  settings: ManifestSettings,
  manifest: ManifestIn | undefined,
): ManifestComparison {
  const usual = settings.isBare ? [] : [...USUAL_DIFFERENCES, ".github/**"];
  const ignored = [...usual, ...anywhere(settings.ignored), ...listExcluded(manifest)].map(
    makePathMatcher,
  );
  const tracked = new Set(withoutMatching(files.tracked, ignored));
  const clean = new Set(withoutMatching(files.cleanSdist, ignored));
  const all = new Set([...withoutMatching(files.sdist, ignored), ...clean]);
  const missing = [...tracked].filter((file) => !clean.has(file)).sort();
  const suggestions = suggestLines(missing);
  const isGenerated = (file: string): boolean =>
    matchesAny(file, GENERATED) || matchesAny(file.slice(file.lastIndexOf("/") + 1), GENERATED);
  const untracked = [...all].filter((file) => !tracked.has(file)).sort();
  const generated = withoutMatching(
    files.tracked.filter(isGenerated),
    anywhere(settings.ignoredGenerated).map(makePathMatcher),
  );
  return {
    isMatch: [untracked, missing, generated].every((list) => list.length === 0),
    untracked,
    missing,
    generated,
    suggestions: suggestions.lines,
    unknown: suggestions.unknown,
  };
}

/** What MANIFEST.in takes out on purpose. Whether a later line takes it in again is not asked. */
function listExcluded(manifest: ManifestIn | undefined): readonly string[] {
  return (manifest?.lines ?? []).flatMap(({ action, folder, patterns }) => {
    switch (action) {
      case "exclude":
        return patterns;
      case "global-exclude":
        return anywhere(patterns);
      case "recursive-exclude":
        return patterns.map((pattern) => `${folder}/**/${pattern}`);
      case "prune":
        return patterns.map((pattern) => `${pattern}/**`);
      default:
        return [];
    }
  });
}

function anywhere(patterns: readonly string[]): readonly string[] {
  return patterns.map((pattern) => `**/${pattern}`);
}

function withoutMatching(
  files: readonly string[],
  ignored: readonly PathMatcher[],
): readonly string[] {
  return files.filter((file) => !ignored.some((matches) => matches(file)));
}
