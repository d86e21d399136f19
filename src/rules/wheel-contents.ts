/**
 * What a wheel would put into an environment.
 * Reference: the checks W001 to W010 of check-wheel-contents; W001 is a rule for sdists too and stands elsewhere.
 */
import { isIdentifier, isKeyword } from "../standards/identifier.ts";
import type { ReportToAuthor } from "./author-catalog.ts";
import type { ContentMember, FileToCheck } from "./author-file.ts";
import { quote } from "./quote.ts";

export function checkWheelContents(wheel: FileToCheck, report: ReportToAuthor): void {
  const content = wheel.members.filter(isContent);
  const library = listLibrary(wheel);
  if (content.length === 0) {
    report("wheel-empty", "The wheel has nothing in it but its metadata");
  } else if (library.length === 0) {
    report("wheel-no-library", "The wheel has nothing that could be imported");
  }
  checkSameContents(library, report);
  checkTop(library, report);
  for (const { name } of library) {
    if (!isImportable(name)) {
      report("wheel-unimportable", `${quote(name)} cannot be imported by its path`);
    }
  }
}

function isContent({ name }: ContentMember): boolean {
  return !/^[^/]*\.dist-info\//.test(name);
}

/** What an installer puts among the libraries, each under the path that it gets there. */
export function listLibrary(wheel: FileToCheck): readonly ContentMember[] {
  const base = wheel.metadataFolder?.replace(/\.dist-info$/, "") ?? "";
  return wheel.members.filter(isContent).flatMap((member) => {
    const path = libraryPath(member.name, `${base}.data/`);
    return path === undefined ? [] : [{ ...member, name: path }];
  });
}

/** Where the installer puts a member among the libraries; `undefined` for what goes elsewhere. */
function libraryPath(name: string, data: string): string | undefined {
  if (!name.startsWith(data)) return name;
  return /^(?:purelib|platlib)\/(.+)$/.exec(name.slice(data.length))?.[1];
}

/** Markers and stubs of one line are the same everywhere. */
const LEAST_COMPARED = 64;

/** Of what was copied in from elsewhere, each keeps its own. */
const LICENCES = /(?:^|\/)(?:licen[cs]e|copying|notice|authors)[^/]*$/i;

function checkSameContents(library: readonly ContentMember[], report: ReportToAuthor): void {
  const names = new Map<string, string[]>();
  for (const { name, size, sha256 } of library) {
    if (size < LEAST_COMPARED || LICENCES.test(name)) continue;
    const same = names.get(sha256);
    if (same === undefined) names.set(sha256, [name]);
    else same.push(name);
  }
  for (const [first = "", ...others] of names.values()) {
    if (others.length === 0) continue;
    const more = others.length > 1 ? ` and ${others.length - 1} more` : "";
    report(
      "wheel-same-content",
      `${quote(first)} and ${quote(others[0] ?? "")}${more} are the same`,
    );
  }
}

function checkTop(library: readonly ContentMember[], report: ReportToAuthor): void {
  const folders = new Map<string, boolean>();
  const files: string[] = [];
  for (const { name } of library) {
    const slash = name.indexOf("/");
    if (slash < 0) files.push(name);
    else {
      const folder = name.slice(0, slash);
      folders.set(folder, folders.get(folder) === true || MODULE.test(name));
    }
  }
  for (const name of files) {
    if (name === "__init__.py")
      report("wheel-top-init", "__init__.py stands at the top of the wheel");
    else if (!MODULE.test(name) && !/\.(?:pth|pyi|pyc)$/.test(name)) {
      report("wheel-top-file", `${quote(name)} stands at the top of the wheel and is no module`);
    }
  }
  for (const [folder, hasModule] of folders) {
    if (COMMON_TOPS.has(folder)) {
      report("wheel-common-top", `The folder ${quote(folder)} stands at the top of the wheel`);
    } else if (!hasModule && !folder.endsWith("-stubs")) {
      report("wheel-top-without-module", `The folder ${quote(folder)} has no module in it`);
    }
  }
  const modules = files.filter((name) => MODULE.test(name));
  const tops = [...folders.keys(), ...modules].filter((name) => !name.startsWith("_"));
  if (tops.length > 1) {
    const shown = tops.slice(0, 4).map(quote).join(", ");
    report("wheel-several-tops", `${tops.length} packages or modules stand at the top: ${shown}`);
  }
}

const MODULE = /\.(?:py|so|pyd)$/;

const COMMON_TOPS: ReadonlySet<string> = new Set([
  ...[".eggs", ".nox", ".tox", ".venv", "app", "build", "cli", "data", "dist", "doc", "docs"],
  ...["example", "examples", "lib", "scripts", "src", "test", "tests", "venv"],
]);

/** With the tag that compiled modules have in their names. */
const MODULE_END = /(?<=[^/])\.(?:py|(?:[-\w]+\.)?(?:so|pyd))$/;

/** Libraries that auditwheel and delocate have put beside a package: loaded by their paths, and never imported. */
const BUNDLED = /(?:^|\/)(?:[^/]*\.libs|\.dylibs)\/|(?:^|\/)lib[^/]*\.so$/;

/** Also of what is no module at all. */
function isImportable(path: string): boolean {
  if (!MODULE_END.test(path) || BUNDLED.test(path)) return true;
  const parts = path.replace(MODULE_END, "").split("/");
  const [top = "", ...rest] = parts;
  return [top.replace(/-stubs$/, ""), ...rest].every(
    (part) => isIdentifier(part) && !isKeyword(part),
  );
}
