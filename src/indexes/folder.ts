/**
 * A folder with distribution files as an index: each file belongs to the projects that its name can belong to.
 * Folders inside it are not looked into.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { openFileSource } from "../archives/byte-source.ts";
import { readWheelMetadata } from "../archives/wheel.ts";
import { AppError } from "../errors.ts";
import { findFileVersion, guessProjectNames } from "../standards/file-owner.ts";
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry } from "../standards/simple-page.ts";
import type { ByteRange, PackageIndex } from "./package-index.ts";
import { findShown } from "./shown-file.ts";
import { walkListed } from "./walk-projects.ts";

/** Hashes are made when a page asks for them, and kept until the file changes. */
interface KnownHash {
  readonly size: number;
  readonly changedMs: number;
  readonly sha256: string;
}

export function folder(location: string): PackageIndex {
  const hashes = new Map<string, KnownHash>();

  async function makeEntry(filename: string): Promise<FileEntry | undefined> {
    const file = path.join(location, filename);
    const found = await stat(file);
    if (!found.isFile()) return undefined;
    const known = hashes.get(filename);
    const isKnown = known?.size === found.size && known.changedMs === found.mtimeMs;
    const sha256 = isKnown ? known.sha256 : await hashFile(file);
    hashes.set(filename, { size: found.size, changedMs: found.mtimeMs, sha256 });
    return {
      filename,
      url: pathToFileURL(file).href,
      hashes: { sha256 },
      size: found.size,
      yanked: false,
      metadata: filename.endsWith(".whl"),
    };
  }

  const index: PackageIndex = {
    async listProjects() {
      const names = new Set<ProjectName>();
      for (const filename of await listFilenames(location)) {
        for (const name of guessProjectNames(filename)) names.add(name);
      }
      return [...names].map((name) => ({ name }));
    },

    walkProjects: (range) => walkListed(index, range),

    async findProject(name) {
      const files: FileEntry[] = [];
      const versions = new Set<string>();
      for (const filename of await listFilenames(location)) {
        const version = findFileVersion(filename, name);
        const entry = version === undefined ? undefined : await makeEntry(filename);
        if (version === undefined || entry === undefined) continue;
        files.push(entry);
        versions.add(version);
      }
      if (files.length === 0) return undefined;
      return { name, status: { status: "active" }, versions: [...versions], files };
    },

    async openFile(name, filename, range) {
      const page = await index.findProject(name);
      const shown = page && findShown(page, filename);
      if (shown === undefined) return undefined;
      const { file, part } = shown;
      const where = path.join(location, file.filename);
      const { sha256 = "" } = file.hashes;
      if (part === "file") {
        return { sha256, size: file.size ?? 0, body: readPart(where, range) };
      }
      await using source = await openFileSource(where);
      const bytes = await readWheelMetadata(source, file.filename);
      const body = Readable.from([bytes.subarray(range?.start ?? 0, range?.end)]);
      return { sha256, size: bytes.length, body };
    },
  };
  return index;
}

async function listFilenames(location: string): Promise<readonly string[]> {
  try {
    return (await readdir(location)).sort();
  } catch (cause) {
    throw new AppError("unavailable", `Cannot read the folder "${location}"`, { cause });
  }
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest("hex");
}

function readPart(file: string, range: ByteRange | undefined): Readable {
  if (range === undefined) return createReadStream(file);
  // A read stream cannot read nothing: its end is part of it.
  if (range.end <= range.start) return Readable.from([]);
  return createReadStream(file, { start: range.start, end: range.end - 1 });
}
