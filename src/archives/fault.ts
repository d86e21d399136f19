/**
 * What is wrong with an archive, as its readers find it. `rules/archive-rules.ts` decides what each of these means
 * under which profile; a reader only tells.
 */
import { AppError } from "../errors.ts";
import type { ArchiveLimits } from "./limits.ts";

export type FaultCode =
  // Any archive
  | "archive-unreadable"
  | "archive-polyglot"
  | "archive-bomb"
  | "archive-member-limit"
  | "archive-unsafe-path"
  | "archive-path-length"
  | "archive-path-encoding"
  | "archive-duplicate-path"
  | "archive-case-clash"
  | "archive-file-as-folder"
  | "archive-link"
  | "archive-special-file"
  | "archive-wrong-checksum"
  | "archive-trailing-data"
  // Zip
  | "zip-compression"
  | "zip-encrypted"
  | "zip-data-descriptor"
  | "zip-framing"
  | "zip-prefix-data"
  | "zip-header-mismatch"
  | "zip-hidden-member"
  | "zip-missing-member"
  | "zip-member-comment"
  | "zip-extra-field"
  | "zip-end-record"
  // Tar
  | "tar-sparse"
  | "tar-header"
  // Wheel and sdist
  | "metadata-size"
  | "wheel-dist-info"
  | "wheel-record-unreadable"
  | "wheel-record-hash"
  | "wheel-record-missing-file"
  | "wheel-record-extra-file"
  | "sdist-top-folder";

/** One thing that is wrong. */
export interface ArchiveFault {
  readonly code: FaultCode;
  /** One sentence without a full stop: what is wrong, and where. */
  readonly message: string;
  /** The member it is about, as it is named in the archive. */
  readonly member?: string;
}

/** Collects faults up to a limit, so that a hostile archive cannot fill memory with them. */
export interface FaultList {
  readonly found: readonly ArchiveFault[];
  add(code: FaultCode, message: string, member?: string): void;
}

/** An empty list. Beyond `limits.faults` the first of each code is still kept. */
export function makeFaultList(limits: ArchiveLimits): FaultList {
  const found: ArchiveFault[] = [];
  const codes = new Set<FaultCode>();
  return {
    found,
    add(code, message, member) {
      if (found.length < limits.faults || !codes.has(code)) {
        found.push(member === undefined ? { code, message } : { code, message, member });
      }
      codes.add(code);
    },
  };
}

/** What a reader throws where it cannot go on: an `invalid` that `inspect.ts` turns back into the fault. */
export class BrokenArchive extends AppError {
  readonly fault: ArchiveFault;

  constructor(code: FaultCode, obstacle: string, member?: string) {
    super("invalid", `Cannot read the archive: ${obstacle}`);
    const { message } = this;
    this.fault = member === undefined ? { code, message } : { code, message, member };
  }
}

/** A path as a message shows it: quoted, control characters escaped, not endless. */
export function quotePath(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 100)}…${path.slice(-60)}` : path);
}
