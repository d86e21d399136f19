/** What a verification finds, and what it works with. */
import type { Database } from "../database/database.ts";
import type { FileStore } from "../files/file-store.ts";

/** Something that is not as it should be. */
export interface Fault {
  /** A sentence, without a full stop. */
  readonly message: string;
  readonly isRepaired: boolean;
}

export interface VerifyOptions {
  readonly isRepairing?: boolean;
  /** Told how many bytes of how many have been read. */
  readonly show?: (done: number, total: number) => void;
}

export interface VerifyWork extends VerifyOptions {
  readonly db: Database;
  readonly files: FileStore;
}
