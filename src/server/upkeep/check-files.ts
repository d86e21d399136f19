/** Reads every file of a shop back against its hash, and holds all rows of it against what was read. */

import type { ByteSource } from "../../archives/byte-source.ts";
import { AppError } from "../../errors.ts";
import { guessProjectNames } from "../../standards/file-owner.ts";
import { makeDigester } from "../../system/digest.ts";
import { readBytes } from "../../system/read-stream.ts";
import type { FileStore } from "../files/file-store.ts";
import { readWhole } from "../files/read-whole.ts";
import {
  type HostedRow,
  listHostedRows,
  listMirroredRows,
  type MirroredRow,
  setDerivedFacts,
  setSizes,
} from "../tables/blob-rows.ts";
import { forgetMirroredBytes, listUsesOfBlob } from "../tables/blob-uses.ts";
import { type Blob, countBlobBytes, walkBlobs } from "../tables/blobs.ts";
import { findReleaseOfFirst, setReleaseFacts } from "../tables/release-rows.ts";
import type { Fault, VerifyWork } from "./fault.ts";
import { type FirstFile, findReleaseFaults } from "./release-faults.ts";
import { findRowFaults, type WholeFile } from "./row-faults.ts";

/** Tells of each as soon as it is found: where the walk breaks off, the caller has what was found before. */
export async function checkFiles(
  work: VerifyWork,
  tell: (fault: Fault) => void,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { db, show } = work;
  const total = await countBlobBytes(db.read);
  let [files, bytes] = [0, 0];
  for await (const blobs of walkBlobs(db.read)) {
    for (const blob of blobs) {
      for (const fault of await checkBlob(work, blob)) tell(fault);
      files += 1;
      bytes += blob.size;
      show?.(bytes, total);
    }
  }
  return { files, bytes };
}

/** The rows of the same bytes. */
interface Rows {
  readonly blob: Blob;
  readonly hosted: readonly HostedRow[];
  readonly mirrored: readonly MirroredRow[];
}

async function checkBlob(work: VerifyWork, blob: Blob): Promise<readonly Fault[]> {
  const { db, files } = work;
  const { sha256 } = blob;
  const rows: Rows = {
    blob,
    hosted: await listHostedRows(db.read, sha256),
    mirrored: await listMirroredRows(db.read, sha256),
  };
  // Two of them are slow, and only hosted files have them.
  const digester = await makeDigester(
    ...(rows.hosted.length > 0
      ? (["sha256", "md5", "blake2b-256"] as const)
      : (["sha256"] as const)),
  );
  let size = 0;
  const read = await readWhole(files, sha256, (bytes) => {
    digester.update(bytes);
    size += bytes.length;
  });
  const found = digester.finish();
  if (read.state === "missing") return judge(work, sha256, { wrong: "missing", isCertain: true });
  if (read.state === "unreadable") {
    return judge(work, sha256, { wrong: `damaged: ${read.obstacle}`, isCertain: false });
  }
  if (found.sha256 !== sha256) return judge(work, sha256, { wrong: "damaged", isCertain: true });
  const { md5 = "", "blake2b-256": blake2b = "" } = found;
  const whole = { source: storedSource(files, sha256, size), md5, blake2b };
  return [
    ...(await checkSizes(work, rows, size)),
    ...(await checkHosted(work, rows, whole)),
    ...checkMirrored(rows),
  ];
}

interface Damage {
  /** Half a sentence. */
  readonly wrong: string;
  /** Whether the bytes themselves are wrong. Those that could not be read may be whole. */
  readonly isCertain: boolean;
}

/** Of a hosted file these were the only bytes; a mirror fetches its own again. */
async function judge(
  { db, files, isRepairing = false }: VerifyWork,
  sha256: string,
  { wrong, isCertain }: Damage,
): Promise<readonly Fault[]> {
  // Read anew: a server may have removed them meanwhile.
  const uses = await listUsesOfBlob(db.read, sha256);
  if (uses.length === 0) return [];
  const isRepaired =
    isRepairing && isCertain && (await db.transaction((rows) => forgetMirroredBytes(rows, sha256)));
  if (isRepaired) await files.remove(sha256);
  return uses.map((use) => ({ message: `${use}: its bytes (${sha256}) are ${wrong}`, isRepaired }));
}

function label({ filename, index }: { readonly filename: string; readonly index: string }): string {
  return `${filename} on ${index}`;
}

async function checkSizes(
  { db, isRepairing = false }: VerifyWork,
  { blob, hosted, mirrored }: Rows,
  size: number,
): Promise<readonly Fault[]> {
  const wrong = [...hosted, ...mirrored]
    .filter((row) => row.size !== size)
    .map((row) => `${label(row)}: its row says ${row.size} bytes, the file itself has ${size}`);
  if (blob.size !== size) {
    wrong.push(`The row of the bytes ${blob.sha256} says ${blob.size}, and there are ${size}`);
  }
  if (wrong.length === 0) return [];
  if (isRepairing) await db.transaction((rows) => setSizes(rows, blob.sha256, size));
  return wrong.map((message) => ({ message, isRepaired: isRepairing }));
}

async function checkHosted(
  work: VerifyWork,
  { hosted }: Rows,
  file: WholeFile,
): Promise<readonly Fault[]> {
  const { db, isRepairing = false } = work;
  const faults: Fault[] = [];
  for (const row of hosted) {
    const { lasting, derived, facts, archive } = await findRowFaults(row, file);
    // What stands under a wrong name is not to be put right by what it says of itself.
    const isRepaired =
      isRepairing && facts !== undefined && derived.length > 0 && lasting.length === 0;
    if (isRepaired) await db.transaction((rows) => setDerivedFacts(rows, row.id, facts));
    for (const half of lasting)
      faults.push({ message: `${label(row)}: ${half}`, isRepaired: false });
    for (const half of derived) faults.push({ message: `${label(row)}: ${half}`, isRepaired });
    if (archive === undefined || lasting.length > 0) continue;
    const { filename } = row;
    faults.push(...(await checkRelease(work, row, { filename, metadata: archive.metadata })));
  }
  return faults;
}

async function checkRelease(
  { db, isRepairing = false }: VerifyWork,
  row: HostedRow,
  file: FirstFile,
): Promise<readonly Fault[]> {
  const release = await findReleaseOfFirst(db.read, row);
  if (release === undefined) return [];
  const { faults, facts } = await findReleaseFaults(release, file);
  if (isRepairing && faults.length > 0) {
    await db.transaction((rows) => setReleaseFacts(rows, release.id, facts));
  }
  const { project, version, index } = release;
  return faults.map((half) => ({
    message: `${project} ${version} on ${index}: ${half}`,
    isRepaired: isRepairing,
  }));
}

function checkMirrored({ mirrored }: Rows): readonly Fault[] {
  return mirrored
    .filter(
      ({ filename, project }) => !guessProjectNames(filename).some((name) => name === project),
    )
    .map((row) => ({
      message: `${label(row)}: no file of "${row.project}" can have such a name`,
      isRepaired: false,
    }));
}

/** A stored file, to be read at random. */
function storedSource(files: FileStore, sha256: string, size: number): ByteSource {
  return {
    size,
    async read(offset, length) {
      const part = await files.open(sha256, { start: offset, end: offset + length });
      const bytes = part && (await readBytes(part.body));
      if (bytes?.length === length) return bytes;
      throw new AppError("invalid", `Cannot read ${length} bytes at ${offset}: the file has ended`);
    },
  };
}
