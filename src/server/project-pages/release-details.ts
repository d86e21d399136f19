/** What a page says of a release, out of its metadata. Whatever cannot be read is shown as it was written. */
import { isAppError } from "../../errors.ts";
import { combineMarkers, type Marker } from "../../standards/marker.ts";
import type { Metadata } from "../../standards/metadata.ts";
import {
  formatRequirement,
  parseRequirement,
  type Requirement,
} from "../../standards/requirement.ts";
import type { Contact, Dependency, Details } from "./project-details.ts";

/** How much of what a stranger wrote stands in a narrow column. */
const LIMITS = {
  contacts: 2_000,
  license: 120,
  list: 200,
} as const;

/** `members` are the people of the project on the index. */
export function makeDetails(metadata: Metadata, members: readonly string[]): Details {
  return {
    requiresPython: metadata.requiresPython,
    license: describeLicense(metadata),
    authors: parseContacts(metadata.author, metadata.authorEmail),
    maintainers: parseContacts(metadata.maintainer, metadata.maintainerEmail),
    keywords: metadata.keywords.slice(0, LIMITS.list),
    classifiers: metadata.classifiers.slice(0, LIMITS.list),
    links: listLinks(metadata),
    extras: metadata.providesExtra.slice(0, LIMITS.list),
    members,
  };
}

/** `Requires-Dist`, those without an extra first. */
export function listDependencies(metadata: Metadata): readonly Dependency[] {
  const dependencies = metadata.requiresDist.map(readDependency);
  return [
    ...dependencies.filter(({ extra }) => extra === undefined),
    ...dependencies.filter(({ extra }) => extra !== undefined),
  ];
}

/** `a>=1; python_version < "3" and extra == "b"` is `a>=1; python_version < "3"` with the extra `b`. */
function readDependency(written: string): Dependency {
  const requirement = findRequirement(written);
  if (requirement === undefined) return { text: written, name: undefined, extra: undefined };
  const { marker: whole, ...bare } = requirement;
  const { extra, marker } = takeExtra(whole);
  const short = { ...bare, ...(marker !== undefined && { marker }) };
  const text = extra === undefined ? written : formatRequirement(short);
  return { text, name: requirement.project, extra };
}

function findRequirement(text: string): Requirement | undefined {
  try {
    return parseRequirement(text);
  } catch (error) {
    if (isAppError(error, "invalid")) return undefined;
    throw error;
  }
}

/** The extra that a marker asks for, and what it asks for besides. */
function takeExtra(marker: Marker | undefined): {
  readonly extra: string | undefined;
  readonly marker: Marker | undefined;
} {
  const parts = marker?.kind === "and" ? marker.parts : marker === undefined ? [] : [marker];
  const asking = parts.findLast((part) => extraOf(part) !== undefined);
  if (asking === undefined) return { extra: undefined, marker };
  const others = parts.filter((part) => part !== asking);
  return { extra: extraOf(asking), marker: combineMarkers("and", others) };
}

function extraOf(marker: Marker): string | undefined {
  if (marker.kind !== "comparison" || marker.operator !== "==") return undefined;
  const { left, right } = marker;
  const isExtra = left.kind === "variable" && left.name === "extra";
  return isExtra && right.kind === "literal" ? right.value : undefined;
}

/** The expression, else the first line of what may be a whole licence. */
function describeLicense({ licenseExpression, license }: Metadata): string | undefined {
  const line = (licenseExpression ?? license)?.trim().split("\n")[0] ?? "";
  return line.length > LIMITS.license ? `${line.slice(0, LIMITS.license)}…` : line || undefined;
}

/** Each address once: old metadata often says the same in `Home-page` and in `Project-URL`. */
function listLinks({ projectUrls, homePage, downloadUrl }: Metadata): Details["links"] {
  const links = [
    ...Object.entries(projectUrls),
    ...(homePage === undefined ? [] : [["Home page", homePage] as const]),
    ...(downloadUrl === undefined ? [] : [["Download", downloadUrl] as const]),
  ];
  const byAddress = new Map<string, string>();
  for (const [label, address] of links.slice(0, LIMITS.list)) {
    if (address !== "UNKNOWN" && !byAddress.has(address)) {
      byAddress.set(address, label);
    }
  }
  return [...byAddress].map(([address, label]) => ({ label, address }));
}

/** `Ada <ada@example.com>, "Doe, Jane" <jane@example.com>`; a name alone where there is no address. */
function parseContacts(name: string | undefined, mails: string | undefined): readonly Contact[] {
  const contacts: Contact[] = [];
  let begun = "";
  for (const part of (mails ?? "").slice(0, LIMITS.contacts).split(",")) {
    // A comma may stand in a name: what has no address yet goes on in the next part.
    begun = begun === "" ? part.trim() : `${begun},${part}`;
    if (begun.includes("@")) {
      contacts.push(parseContact(begun, name));
      begun = "";
    }
  }
  const hasName = contacts.some((contact) => contact.name === name);
  return name === undefined || hasName ? contacts : [{ name }, ...contacts];
}

function parseContact(text: string, fallbackName: string | undefined): Contact {
  const open = text.indexOf("<");
  const written = open < 0 ? "" : text.slice(0, open).trim().replaceAll('"', "");
  const mail = (open < 0 ? text : text.slice(open + 1).replace(/>.*$/s, "")).trim();
  // Old metadata keeps the one author's name in a field of its own.
  return { name: written || fallbackName, mail };
}
