/** Whether the sdist and the wheels of one release were made of the same source. */

import type { Metadata } from "../standards/metadata.ts";
import { normalizeName } from "../standards/name.ts";
import type { ReportToAuthor } from "./author-catalog.ts";
import type { ContentMember, FileToCheck } from "./author-file.ts";
import { quote } from "./quote.ts";

/** Reports what differs between a wheel and the sdist of the same release. */
export function checkAgainstSdist(
  wheel: FileToCheck,
  sdist: FileToCheck,
  report: ReportToAuthor,
): void {
  if (wheel.metadata !== undefined && sdist.metadata !== undefined) {
    compareMetadata(wheel.metadata, sdist.metadata, report);
  }
  const places = indexByPlace(wheel, sdist);
  const contents = new Set(sdist.members.map((it) => `${it.sha256} ${baseOf(it.name)}`));
  const isPure = wheel.filename.endsWith("-none-any.whl");
  for (const member of wheel.members) {
    if (/^[^/]*\.(?:dist-info|data)\//.test(member.name)) continue;
    const placed = places.get(member.name) ?? [];
    if (placed.length === 0) {
      if (
        isPure &&
        member.name.endsWith(".py") &&
        !contents.has(`${member.sha256} ${baseOf(member.name)}`)
      ) {
        report("release-file-missing", `${quote(member.name)} is not in ${sdist.filename}`);
      }
    } else if (!placed.some(({ sha256 }) => sha256 === member.sha256)) {
      const there = quote(placed[0]?.name ?? "");
      report(
        "release-file-differs",
        `${quote(member.name)} differs from ${there} of ${sdist.filename}`,
      );
    }
  }
}

/** True where two files are of one release. */
export function isSameRelease(a: FileToCheck, b: FileToCheck): boolean {
  const key = ({ metadata }: FileToCheck): string =>
    `${normalizeName(metadata?.name ?? "")} ${metadata?.version}`;
  return a.metadata !== undefined && b.metadata !== undefined && key(a) === key(b);
}

/**
 * The sdist's members by the wheel's path that each ends in. A path has few ends, where thousands of members may have
 * one name, as `__init__.py`.
 */
function indexByPlace(
  wheel: FileToCheck,
  sdist: FileToCheck,
): ReadonlyMap<string, readonly ContentMember[]> {
  const found = new Map<string, ContentMember[]>(wheel.members.map(({ name }) => [name, []]));
  for (const member of sdist.members) {
    let slash = member.name.indexOf("/");
    for (let depth = 0; slash >= 0 && depth < MOST_FOLDERS; depth += 1) {
      found.get(member.name.slice(slash + 1))?.push(member);
      slash = member.name.indexOf("/", slash + 1);
    }
  }
  return found;
}

/** What lies deeper below the folder of the sdist is in no project's source. */
const MOST_FOLDERS = 100;

function baseOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** PEP 643: from 2.2 on, a field that is not dynamic is the same in every wheel. */
const COMPARED = [
  ["requires-dist", "requiresDist"],
  ["requires-python", "requiresPython"],
  ["provides-extra", "providesExtra"],
  ["license-expression", "licenseExpression"],
] as const;

function compareMetadata(wheel: Metadata, sdist: Metadata, report: ReportToAuthor): void {
  if (["1.0", "1.1", "1.2", "2.1"].includes(sdist.metadataVersion ?? "1.0")) return;
  const dynamic = new Set(sdist.dynamic.map((field) => field.toLowerCase()));
  for (const [field, key] of COMPARED) {
    if (dynamic.has(field)) continue;
    const [one, other] = [wheel[key], sdist[key]].map(comparable);
    if (one !== other) {
      const message = `${field} is ${quote(one ?? "")} in the wheel and ${quote(other ?? "")} in the sdist`;
      report("release-metadata-differs", message);
    }
  }
}

function comparable(value: string | readonly string[] | undefined): string {
  const lines = typeof value === "string" ? [value] : (value ?? []);
  return lines
    .map((line) => line.replaceAll(/\s+/g, ""))
    .toSorted()
    .join("; ");
}
