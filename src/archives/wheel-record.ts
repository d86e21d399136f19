/**
 * RECORD of a wheel against its members: every file is listed once, with its size and a digest that is no weaker than
 * sha256.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/#signed-wheel-files
 */
import { type FaultList, quotePath } from "./fault.ts";
import type { ZipMember } from "./zip-directory.ts";

export interface RecordCheck {
  /** The digest with which RECORD vouches for a member. */
  digestWanted(member: ZipMember): string | undefined;
  checkDigest(member: ZipMember, digest: string): void;
  /** Call it with all members: what is listed and not there, or there and not listed. */
  checkComplete(members: readonly ZipMember[]): void;
}

interface Line {
  readonly algorithm: string | undefined;
  readonly digest: string;
  readonly size: string;
}

const ALGORITHMS: ReadonlySet<string> = new Set(["sha256", "sha384", "sha512"]);

/** Reads RECORD. `undefined`, and a fault, where it is no UTF-8 or no CSV of three columns. */
export function readRecord(
  bytes: Uint8Array,
  folder: string,
  faults: FaultList,
): RecordCheck | undefined {
  const lines = parseLines(bytes, faults);
  if (lines === undefined) {
    return undefined;
  }
  // Nothing can hold its own digest; a signature is made when RECORD is finished.
  const exempt = new Set(["", ".jws", ".p7s"].map((ending) => `${folder}/RECORD${ending}`));
  return {
    digestWanted: ({ name }) => (exempt.has(name) ? undefined : lines.get(name)?.algorithm),
    checkDigest({ name }, digest) {
      if (lines.get(name)?.digest !== digest) {
        faults.add("wheel-record-hash", `RECORD has a wrong hash for ${quotePath(name)}`, name);
      }
    },
    checkComplete(members) {
      const names = new Set(members.map(({ name }) => name));
      for (const member of members) {
        if (!member.name.endsWith("/") && !exempt.has(member.name)) {
          checkLine(member, lines.get(member.name), faults);
        }
      }
      for (const name of lines.keys()) {
        if (!names.has(name) && !name.endsWith("/") && !exempt.has(name)) {
          const message = `RECORD lists ${quotePath(name)}, which is not in the wheel`;
          faults.add("wheel-record-extra-file", message, name);
        }
      }
    },
  };
}

function checkLine(member: ZipMember, line: Line | undefined, faults: FaultList): void {
  const name = quotePath(member.name);
  if (line === undefined) {
    faults.add("wheel-record-missing-file", `RECORD does not list ${name}`, member.name);
  } else if (line.algorithm === undefined) {
    const message = `RECORD has no hash of sha256 or stronger for ${name}`;
    faults.add("wheel-record-hash", message, member.name);
  } else if (line.size !== String(member.size)) {
    faults.add("wheel-record-hash", `RECORD has a wrong size for ${name}`, member.name);
  }
}

function parseLines(bytes: Uint8Array, faults: FaultList): ReadonlyMap<string, Line> | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    faults.add("wheel-record-unreadable", "RECORD is not UTF-8");
    return undefined;
  }
  const lines = new Map<string, Line>();
  for (const row of text.split(/\r?\n/)) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*)),([^",]*),([^",]*)$/.exec(row);
    if (row === "") {
      continue;
    }
    if (match === null) {
      faults.add("wheel-record-unreadable", "RECORD has a line that is no path, hash and size");
      return undefined;
    }
    const path = (match[1]?.replaceAll('""', '"') ?? match[2] ?? "").replaceAll("\\", "/");
    const [algorithm = "", digest = ""] = (match[3] ?? "").split("=", 2);
    const line = {
      algorithm: ALGORITHMS.has(algorithm) ? algorithm : undefined,
      digest: digest.replace(/=+$/, ""),
      size: match[4] ?? "",
    };
    if (lines.has(path)) {
      faults.add("wheel-record-unreadable", `RECORD lists ${quotePath(path)} twice`, path);
    }
    lines.set(path, line);
  }
  return lines;
}
