/** An index in memory that answers like a good one, and can be told to fail. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { AppError } from "../../src/errors.ts";
import type { PackageIndex } from "../../src/indexes/package-index.ts";
import { findShown } from "../../src/indexes/shown-file.ts";
import { walkListed } from "../../src/indexes/walk-projects.ts";
import { findFileVersion } from "../../src/standards/file-owner.ts";
import type { ProjectName } from "../../src/standards/name.ts";
import type { FileEntry, ProjectPage } from "../../src/standards/simple-page.ts";

/** What an index of a test has, by project and filename. */
export type Stock = Readonly<Record<string, Readonly<Record<string, StockedFile>>>>;

export interface StockedFile {
  readonly bytes: Uint8Array;
  /** What `{file}.metadata` answers; without it no metadata is announced. */
  readonly metadata?: Uint8Array;
  readonly uploadTime?: string;
  readonly requiresPython?: string;
  readonly yanked?: boolean | string;
}

export interface FakeIndex extends PackageIndex {
  /** From now on every question fails as `unavailable`, until called with false. */
  fail(isFailing?: boolean): void;
  /** The questions so far, such as `findProject six`. */
  readonly asked: string[];
}

export function fakeIndex(stock: Stock): FakeIndex {
  const asked: string[] = [];
  let isFailing = false;
  const note = (question: string): void => {
    asked.push(question);
    if (isFailing) throw new AppError("unavailable", "Cannot answer: the fake was told to fail");
  };

  const index: FakeIndex = {
    asked,
    fail(now = true) {
      isFailing = now;
    },

    async listProjects() {
      note("listProjects");
      return Object.keys(stock).map((name) => ({ name: name as ProjectName }));
    },

    walkProjects: (range) => walkListed(index, range),

    async findProject(name) {
      note(`findProject ${name}`);
      return stockPage(stock, name);
    },

    async openFile(name, filename, range) {
      note(`openFile ${name} ${filename}`);
      const page = stockPage(stock, name);
      const shown = page && findShown(page, filename);
      const stocked = shown && stock[name]?.[shown.file.filename];
      const bytes = shown?.part === "metadata" ? stocked?.metadata : stocked?.bytes;
      if (bytes === undefined) return undefined;
      const part = bytes.subarray(range?.start ?? 0, range?.end ?? bytes.length);
      return {
        size: bytes.length,
        sha256: shown?.file.hashes.sha256 ?? "",
        body: Readable.from([part]),
      };
    },
  };
  return index;
}

/** The page that a good index shows of its stock; addresses are `<base>/<project>/<filename>`. */
export function stockPage(stock: Stock, name: string, base = "files"): ProjectPage | undefined {
  const project = name as ProjectName;
  const stocked = stock[name];
  if (stocked === undefined) return undefined;
  const files = Object.entries(stocked).map(([filename, file]) =>
    stockEntry(file, filename, `${base}/${name}/${filename}`),
  );
  const versions = new Set(files.map(({ filename }) => findFileVersion(filename, project) ?? ""));
  return { name: project, status: { status: "active" }, versions: [...versions], files };
}

function stockEntry(file: StockedFile, filename: string, url: string): FileEntry {
  const { bytes, metadata, uploadTime, requiresPython, yanked = false } = file;
  return {
    filename,
    url,
    hashes: { sha256: sha256(bytes) },
    size: bytes.length,
    ...(uploadTime !== undefined && { uploadTime }),
    ...(requiresPython !== undefined && { requiresPython }),
    yanked,
    metadata: metadata === undefined ? false : { sha256: sha256(metadata) },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
