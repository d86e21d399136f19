/**
 * RECORD of a wheel against its members: every file is listed once, with its size and a digest that is no weaker than
 * sha256.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/#signed-wheel-files
 */
import { isAppError } from "../errors.ts";
import { parseRecordInSteps, type RecordEntry } from "../standards/record.ts";
import { type FaultList, quotePath } from "./fault.ts";
import type { ArchiveLimits } from "./limits.ts";
import { makePace } from "./pace.ts";
import type { ZipMember } from "./zip-directory.ts";

export interface RecordCheck {
  /** The digest with which RECORD vouches for a member, as `node:crypto` names it. */
  digestWanted(member: ZipMember): string | undefined;
  /** Takes the member's digest in URL-safe base64 without padding. */
  checkDigest(member: ZipMember, digest: string): void;
  /** Call it with all members: what is listed and not there, or there and not listed. */
  checkComplete(members: readonly ZipMember[]): Promise<void>;
}

const ALGORITHMS: ReadonlySet<string> = new Set(["sha256", "sha384", "sha512"]);

/** Reads RECORD. `undefined`, and a fault, where that fails. */
export async function readRecord(
  bytes: Uint8Array,
  folder: string,
  faults: FaultList,
  limits: ArchiveLimits,
): Promise<RecordCheck | undefined> {
  const entries = await readEntries(bytes, faults, limits);
  if (entries === undefined) {
    return undefined;
  }
  // Nothing can hold its own digest; a signature is made when RECORD is finished.
  const exempt = new Set(["", ".jws", ".p7s"].map((ending) => `${folder}/RECORD${ending}`));
  return {
    digestWanted({ name }) {
      const algorithm = exempt.has(name) ? undefined : entries.get(name)?.hash?.algorithm;
      return algorithm !== undefined && ALGORITHMS.has(algorithm) ? algorithm : undefined;
    },
    checkDigest({ name }, digest) {
      if (entries.get(name)?.hash?.digest.replace(/=+$/, "") !== digest) {
        faults.add("wheel-record-hash", `RECORD has a wrong hash for ${quotePath(name)}`, name);
      }
    },
    async checkComplete(members) {
      const pace = makePace();
      const names = new Set<string>();
      for (const member of members) {
        await pace();
        names.add(member.name);
        if (!member.name.endsWith("/") && !exempt.has(member.name)) {
          checkEntry(member, entries.get(member.name), faults);
        }
      }
      for (const name of entries.keys()) {
        if (!names.has(name) && !name.endsWith("/") && !exempt.has(name)) {
          const message = `RECORD lists ${quotePath(name)}, which is not in the wheel`;
          faults.add("wheel-record-extra-file", message, name);
        }
      }
    },
  };
}

function checkEntry(member: ZipMember, entry: RecordEntry | undefined, faults: FaultList): void {
  if (entry === undefined) {
    const message = `RECORD does not list ${quotePath(member.name)}`;
    faults.add("wheel-record-missing-file", message, member.name);
  } else if (entry.hash === undefined || !ALGORITHMS.has(entry.hash.algorithm)) {
    const message = `RECORD has no hash of sha256 or stronger for ${quotePath(member.name)}`;
    faults.add("wheel-record-hash", message, member.name);
  } else if (entry.size !== member.size) {
    const message = `RECORD has a wrong size for ${quotePath(member.name)}`;
    faults.add("wheel-record-hash", message, member.name);
  }
}

async function readEntries(
  bytes: Uint8Array,
  faults: FaultList,
  limits: ArchiveLimits,
): Promise<ReadonlyMap<string, RecordEntry> | undefined> {
  const text = decode(bytes);
  if (text === undefined) {
    faults.add("wheel-record-unreadable", "RECORD is not UTF-8");
    return undefined;
  }
  const pace = makePace();
  const entries = new Map<string, RecordEntry>();
  try {
    for (const entry of parseRecordInSteps(text)) {
      // Old tools on Windows wrote its separators.
      entries.set(entry.path.replaceAll("\\", "/"), entry);
      if (entries.size > limits.members) {
        const message = `RECORD lists more than ${limits.members} files`;
        faults.add("wheel-record-unreadable", message);
        return undefined;
      }
      await pace();
    }
    return entries;
  } catch (error) {
    if (!isAppError(error, "invalid")) {
      throw error;
    }
    faults.add("wheel-record-unreadable", error.message);
    return undefined;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
