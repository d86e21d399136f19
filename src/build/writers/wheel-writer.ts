/**
 * Writes a wheel from its members: RECORD is made of them and comes last.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
 */
import { createHash } from "node:crypto";
import { makeZip, type ZipEntry } from "../../archives/zip-writer.ts";
import { formatRecord, type RecordEntry, type RecordHash } from "../../standards/record.ts";

export interface WheelMember extends ZipEntry {
  /** The file of the project that it is a copy of. */
  readonly source?: string;
}

export interface WheelToWrite {
  /** `name-1.0-py3-none-any.whl`. */
  readonly filename: string;
  /** `name-1.0.dist-info`. */
  readonly infoFolder: string;
  /** All but RECORD, in the order of the archive. */
  readonly members: readonly WheelMember[];
  /** Unix permission bits of RECORD, which backends do not agree on. */
  readonly recordMode?: number;
  readonly recordLineEnd?: "\n" | "\r\n";
}

export interface WrittenFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

export interface ArchiveOptions {
  /** The time that every member gets. */
  readonly modified: Date;
  /** zlib's level; 0 stores. */
  readonly level?: number;
}

/** The whole wheel in memory. */
export function writeWheel(wheel: WheelToWrite, options: ArchiveOptions): WrittenFile {
  const record: RecordEntry[] = [];
  const members = wheel.members.map((member) => ({
    ...member,
    content: () => {
      const content = contentOf(member);
      record.push({ path: member.name, hash: hashOf(content), size: content.length });
      return content;
    },
  }));
  const path = `${wheel.infoFolder}/RECORD`;
  const last: ZipEntry = {
    name: path,
    mode: wheel.recordMode ?? 0o644,
    content: () => {
      const text = formatRecord([...record, { path }]);
      return Buffer.from(wheel.recordLineEnd === "\r\n" ? text.replaceAll("\n", "\r\n") : text);
    },
  };
  return { filename: wheel.filename, bytes: makeZip([...members, last], options) };
}

function contentOf({ content }: ZipEntry): Uint8Array {
  return typeof content === "function" ? content() : content;
}

function hashOf(content: Uint8Array): RecordHash {
  return {
    algorithm: "sha256",
    digest: createHash("sha256").update(content).digest("base64url"),
  };
}
