/**
 * A wheel against what its author says must be in it.
 * Reference: the checks W101, W102, W201 and W202 of check-wheel-contents
 */
import type { ReportToAuthor } from "./author-catalog.ts";
import type { FileToCheck } from "./author-file.ts";
import { quote } from "./quote.ts";
import { listLibrary } from "./wheel-contents.ts";

export interface ExpectedContents {
  /** Paths among the libraries, of packages and modules as they lie in the source. */
  readonly files?: readonly string[];
  /** Names at the top: of packages, and of modules with their endings. */
  readonly tops?: readonly string[];
}

/** Reports what is missing, and what is there beside it. */
export function checkExpectedContents(
  wheel: FileToCheck,
  { files, tops }: ExpectedContents,
  report: ReportToAuthor,
): void {
  const there = new Set(listLibrary(wheel).map(({ name }) => name));
  if (files !== undefined) {
    for (const name of listMissing(files, there)) {
      report("wheel-package-missing", `${quote(name)} is not in the wheel`);
    }
    for (const name of listMissing(there, new Set(files))) {
      report("wheel-package-extra", `${quote(name)} is in the wheel, and not in the packages`);
    }
  }
  if (tops !== undefined) {
    const atTop = new Set([...there].map((name) => name.split("/", 1)[0] ?? ""));
    for (const name of listMissing(tops, atTop)) {
      report("wheel-top-missing", `${quote(name)} is not at the top of the wheel`);
    }
    for (const name of listMissing(atTop, new Set(tops))) {
      report("wheel-top-extra", `${quote(name)} is at the top of the wheel`);
    }
  }
}

function listMissing(wanted: Iterable<string>, there: ReadonlySet<string>): readonly string[] {
  return [...new Set(wanted)].filter((name) => !there.has(name)).toSorted();
}
