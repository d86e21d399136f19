/**
 * The system's keyring, through the command `keyring`: the same entries that twine, pip and uv find there.
 * Reference: https://keyring.readthedocs.io/
 */
import { isAppError } from "../errors.ts";
import { runProcess } from "../system/process.ts";
import type { Environment } from "./user-folders.ts";

export interface Keyring {
  /** `user` is absent where the entry of any user is wanted. */
  find(service: string, user?: string): Promise<KeyringEntry | undefined>;
  /** False where it takes none. */
  keep(service: string, user: string, secret: string): Promise<boolean>;
  forget(service: string, user: string): Promise<void>;
}

export interface KeyringEntry {
  readonly user: string;
  readonly secret: string;
}

/** A locked keyring waits for a window that nobody sees: it is not waited for. */
const PATIENCE_MS = 5000;

/** `onFault` hears why the keyring gave no answer, where there is one. */
export function openKeyring(env: Environment, onFault: (sentence: string) => void): Keyring {
  let isAway = env.CHEESESHOP_KEYRING === "none";

  /** `undefined` where it did not do it. */
  async function ask(words: readonly string[], input?: string): Promise<string | undefined> {
    if (isAway) return undefined;
    try {
      const options = { env, timeoutMs: PATIENCE_MS, ...(input !== undefined && { input }) };
      const { code, stdout } = await runProcess("keyring", words, options);
      return code === 0 ? stdout : undefined;
    } catch (error) {
      if (!isAppError(error, "not-found", "unavailable")) throw error;
      // There is none, or it hangs: asking again would take as long.
      isAway = true;
      if (error.kind === "unavailable") {
        onFault(`the keyring gave no answer within ${PATIENCE_MS / 1000} s and is left out`);
      }
      return undefined;
    }
  }

  return {
    async find(service, user) {
      if (user !== undefined) {
        const secret = (await ask(["get", service, user]))?.replace(/\r?\n$/, "");
        return secret ? { user, secret } : undefined;
      }
      const found = await ask(["get", "--mode", "creds", "--output", "json", service]);
      return found === undefined ? undefined : readEntry(found);
    },

    // Over standard input: lists of processes are public.
    async keep(service, user, secret) {
      return (await ask(["set", service, user], `${secret}\n`)) !== undefined;
    },

    async forget(service, user) {
      await ask(["del", service, user]);
    },
  };
}

function readEntry(text: string): KeyringEntry | undefined {
  try {
    const { username, password } = JSON.parse(text);
    const isWhole = typeof username === "string" && typeof password === "string";
    return isWhole ? { user: username, secret: password } : undefined;
  } catch {
    // An older `keyring` knows no JSON: it has no entry for any user either.
    return undefined;
  }
}
