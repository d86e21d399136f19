/**
 * RECORD of a wheel against its members: every file is listed once, with its size and a digest that is no weaker than
 * sha256.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/#signed-wheel-files
 */
import { isAppError } from "../errors.ts";
import { parseRecord, type RecordEntry } from "../standards/record.ts";
import { type FaultList, quotePath } from "./fault.ts";
import type { ZipMember } from "./zip-directory.ts";

export interface RecordCheck {
  /** The digest with which RECORD vouches for a member, as `node:crypto` names it. */
  digestWanted(member: ZipMember): string | undefined;
  /** Takes the member's digest in URL-safe base64 without padding. */
  checkDigest(member: ZipMember, digest: string): void;
  /** Call it with all members: what is listed and not there, or there and not listed. */
  checkComplete(members: readonly ZipMember[]): void;
}

const ALGORITHMS: ReadonlySet<string> = new Set(["sha256", "sha384", "sha512"]);

/** Reads RECORD. `undefined`, and a fault, where that fails. */
export function readRecord(
  bytes: Uint8Array,
  folder: string,
  faults: FaultList,
): RecordCheck | undefined {
  const entries = readEntries(bytes, faults);
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
    checkComplete(members) {
      const names = new Set(members.map(({ name }) => name));
      for (const member of members) {
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
  const name = quotePath(member.name);
  if (entry === undefined) {
    faults.add("wheel-record-missing-file", `RECORD does not list ${name}`, member.name);
  } else if (entry.hash === undefined || !ALGORITHMS.has(entry.hash.algorithm)) {
    const message = `RECORD has no hash of sha256 or stronger for ${name}`;
    faults.add("wheel-record-hash", message, member.name);
  } else if (entry.size !== member.size) {
    faults.add("wheel-record-hash", `RECORD has a wrong size for ${name}`, member.name);
  }
}

function readEntries(
  bytes: Uint8Array,
  faults: FaultList,
): ReadonlyMap<string, RecordEntry> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // Old tools on Windows wrote its separators.
    return new Map(parseRecord(text).map((entry) => [entry.path.replaceAll("\\", "/"), entry]));
  } catch (error) {
    if (error instanceof TypeError) {
      faults.add("wheel-record-unreadable", "RECORD is not UTF-8");
    } else if (isAppError(error, "invalid")) {
      faults.add("wheel-record-unreadable", error.message);
    } else {
      throw error;
    }
    return undefined;
  }
}
