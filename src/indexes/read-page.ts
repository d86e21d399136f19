/** What an upstream answers as a project's page, read and held against what it should be. */
import type { Readable } from "node:stream";
import { AppError, isAppError } from "../errors.ts";
import { findFileVersion } from "../standards/file-owner.ts";
import type { ProjectName } from "../standards/name.ts";
import { parseSimpleHtml } from "../standards/simple-html.ts";
import { parseSimpleJson } from "../standards/simple-json.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import type { HttpAnswer } from "../system/http.ts";
import { readBytes } from "../system/read-stream.ts";
import { findHtmlEnd } from "./html-end.ts";
import type { UpstreamDoor } from "./upstream.ts";

export interface ReadAnswer {
  readonly page: ProjectPage;
  /** Names of entries that cannot be taken, as far as they have one. */
  readonly leftOut: readonly string[];
  /** Nothing in it says that it came whole: it may lack files. */
  readonly mayBeCut: boolean;
}

/** A login or a notice, as something on the way may answer in place of the upstream. */
const FOR_PEOPLE = /<(?:form|script|input|iframe|button)[\s>]/i;

export async function readText(body: Readable): Promise<string> {
  return new TextDecoder().decode(await readBytes(body));
}

/** Throws `unavailable` for what is no page of this project: a mirror must not keep it. */
export async function readPage(
  answer: HttpAnswer,
  name: ProjectName,
  { refuse, show }: Pick<UpstreamDoor, "refuse" | "show">,
): Promise<ReadAnswer> {
  const what = `the page of "${name}"`;
  if (answer.status !== 200) throw refuse(answer, what);
  const parse = formOf(answer, what) === "json" ? parseSimpleJson : parseSimpleHtml;
  const body = await readText(answer.body);
  const end = parse === parseSimpleHtml ? findHtmlEnd(body) : "whole";
  if (end === "cut") {
    throw new AppError("unavailable", `Cannot fetch ${what}: it ends in the middle of a tag`);
  }
  const read = translateInvalid(what, () =>
    parse(body, { url: answer.url, shown: show(answer.url) }),
  );
  const { leftOut = [], ...page } = read;
  if (parse === parseSimpleJson && page.name !== name) {
    throw new AppError("unavailable", `Cannot fetch ${what}: it is the page of "${page.name}"`);
  }
  const { own, versions, foreign } = ownFiles(page.files, name);
  if (parse === parseSimpleHtml && page.files.length === 0 && FOR_PEOPLE.test(body)) {
    throw new AppError(
      "unavailable",
      `Cannot fetch ${what}: it is a page for people, without files`,
    );
  }
  const { first, others } = firstOfEach(own);
  return {
    page: { ...page, name, files: first, versions },
    leftOut: [...leftOut, ...foreign, ...others],
    mayBeCut: end === "open",
  };
}

/**
 * The files whose names are those of this project's: a file is found by its name alone, so no address could serve others.
 * `versions` are what the names tell: a page in HTML tells none, and one in JSON may tell some without files.
 */
function ownFiles(
  files: readonly FileEntry[],
  name: ProjectName,
): {
  readonly own: readonly FileEntry[];
  readonly versions: readonly string[];
  readonly foreign: readonly string[];
} {
  const versions = new Set<string>();
  const foreign: string[] = [];
  const own = files.filter(({ filename }) => {
    const version = findFileVersion(filename, name);
    if (version === undefined) foreign.push(filename);
    else versions.add(version);
    return version !== undefined;
  });
  return { own, versions: [...versions], foreign };
}

/**
 * A filename means one file: what a second link of the same name leads to would be anybody's guess. `others` has the
 * names of those which do not say that it is the same.
 */
function firstOfEach(files: readonly FileEntry[]): {
  readonly first: readonly FileEntry[];
  readonly others: readonly string[];
} {
  const first = new Map<string, FileEntry>();
  const others: string[] = [];
  for (const file of files) {
    const known = first.get(file.filename);
    if (known === undefined) first.set(file.filename, file);
    else if (!isSameFile(file, known)) others.push(file.filename);
  }
  return { first: first.size === files.length ? files : [...first.values()], others };
}

function isSameFile(one: FileEntry, other: FileEntry): boolean {
  const { sha256 } = one.hashes;
  return sha256 === other.hashes.sha256 && (sha256 !== undefined || one.url === other.url);
}

function translateInvalid<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!isAppError(cause, "invalid")) throw cause;
    throw new AppError("unavailable", `Cannot fetch ${what}: the upstream answers no right page`, {
      cause,
    });
  }
}

export function formOf(answer: HttpAnswer, what: string): "json" | "html" {
  const type = (answer.headers["content-type"] ?? "text/html").split(";")[0]?.trim().toLowerCase();
  if (type === "application/json" || type === "application/vnd.pypi.simple.v1+json") return "json";
  if (type === "text/html" || type === "application/vnd.pypi.simple.v1+html") return "html";
  answer.body.destroy();
  throw new AppError("unavailable", `Cannot fetch ${what}: it comes as ${JSON.stringify(type)}`);
}
