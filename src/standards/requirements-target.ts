/**
 * What a line of a requirements file asks for: a requirement, or the place of a project without its name.
 * Spec: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
import { isArchiveName } from "./file-ending.ts";
import { type Marker, parseMarker } from "./marker.ts";
import { refuseWithin } from "./refusal.ts";
import { parseRequirement, type Requirement } from "./requirement.ts";
import { trimSpace } from "./whitespace.ts";

/**
 * A named project, or the place of one whose name only its files tell.
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export type RequirementTarget =
  | { readonly kind: "project"; readonly requirement: Requirement }
  | {
      readonly kind: "url" | "path";
      /** An address, with `git+` and the like before it, or a path relative to the working directory. */
      readonly location: string;
      readonly extras: readonly string[];
      readonly marker?: Marker;
    };

/** Reads what stands behind `-e` in a line: an address or a folder; only with an `@` it may begin with a name. */
export function parseEditable(line: string, text: string): RequirementTarget {
  if (!NAMED_URL.test(text) || looksLikePath(text.split("@", 1)[0] ?? "")) return parsePlace(text);
  try {
    return { kind: "project", requirement: parseRequirement(text) };
  } catch (error) {
    throw refuseWithin(
      line,
      "a line of a requirements file",
      Math.max(line.indexOf(text), 0),
      error,
    );
  }
}

/** Reads a requirement. An address and a path are told from a name by how they look, since nothing is opened here. */
export function parseTarget(text: string): RequirementTarget {
  const location = trimSpace(text.slice(0, separatorOf(text)));
  if (URL_START.test(text) || isPath(location)) return parsePlace(text);
  return { kind: "project", requirement: parseRequirement(text) };
}

/** An address or a path, with extras in brackets and a marker behind it. */
function parsePlace(text: string): RequirementTarget {
  const separator = separatorOf(text);
  const location = trimSpace(text.slice(0, separator));
  const marker = parseMarkerBehind(text, separator + 1);
  const [, bare = location, extras = ""] = EXTRAS.exec(location) ?? [];
  return {
    kind: URL_START.test(text) ? "url" : "path",
    location: bare,
    extras: extras
      .split(",")
      .map(trimSpace)
      .filter((extra) => extra !== ""),
    ...(marker !== undefined && { marker }),
  };
}

/** Where the semicolon before a marker stands, else the end. In an address it is one only before a blank. */
function separatorOf(text: string): number {
  const separator = text.indexOf(URL_START.test(text) ? "; " : ";");
  return separator < 0 ? text.length : separator;
}

function parseMarkerBehind(text: string, start: number): Marker | undefined {
  const written = text.slice(start);
  if (trimSpace(written) === "") return undefined;
  try {
    return parseMarker(written);
  } catch (error) {
    throw refuseWithin(text, "a requirement", start, error);
  }
}

const URL_START = /^(?:(?:git|hg|svn|bzr)\+|(?:https?|ftp|file):)/i;
/** Blanks stand in one place for each way through it: two runs of them side by side would take their product. */
const NAMED_URL = /^[A-Za-z0-9][\w.-]*[ \t]*(?:\[[^\]]*\][ \t]*)?@/;
const EXTRAS = /^([^[]+)\[([\w\s.,-]*)\]$/;

/** `name @ address` has slashes too, but only behind its `@`. */
function isPath(text: string): boolean {
  const before = text.split("@", 1)[0] ?? "";
  if (text.includes("@") && !looksLikePath(before)) return false;
  return looksLikePath(text) || isArchiveName(text.replace(EXTRAS, "$1"));
}

function looksLikePath(text: string): boolean {
  return text.startsWith(".") || text.includes("/") || text.includes("\\");
}
