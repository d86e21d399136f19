/**
 * The system's keyring, through the command `keyring` or else `secret-tool`: the same entries that twine, pip and uv
 * find there.
 * Reference: https://keyring.readthedocs.io/
 */
import { isAppError } from "../errors.ts";
import { runProcess } from "../system/process.ts";
import type { Environment } from "./user-folders.ts";

export interface Keyring {
  /** `user` is absent where the entry of any user is wanted. */
  find(service: string, user?: string): Promise<KeyringEntry | undefined>;
  /** False where there is none, or it takes nothing. */
  keep(service: string, user: string, secret: string): Promise<boolean>;
  forget(service: string, user: string): Promise<void>;
}

export interface KeyringEntry {
  readonly user: string;
  readonly secret: string;
}

/** A locked keyring waits for a window that nobody sees: it is not waited for. */
const PATIENCE_MS = 5000;

/** How a program is asked. */
interface Dialect {
  readonly program: string;
  find(service: string, user: string): readonly string[];
  keep(service: string, user: string): readonly string[];
  forget(service: string, user: string): readonly string[];
  findAny?(service: string): readonly string[];
}

/** As the Python library marks its entries in the Secret Service. */
const attributes = (service: string, user: string): readonly string[] => [
  ...["service", service, "username", user, "application", "Python keyring lib"],
];

const DIALECTS: readonly Dialect[] = [
  {
    program: "keyring",
    find: (service, user) => ["get", service, user],
    keep: (service, user) => ["set", service, user],
    forget: (service, user) => ["del", service, user],
    findAny: (service) => ["get", "--mode", "creds", "--output", "json", service],
  },
  {
    program: "secret-tool",
    find: (service, user) => ["lookup", ...attributes(service, user)],
    keep: (service, user) => [
      ...["store", "--label", `Password for '${user}' on '${service}'`],
      ...attributes(service, user),
    ],
    forget: (service, user) => ["clear", ...attributes(service, user)],
  },
];

/** `onFault` hears why the keyring gave no answer, where there is one. */
export function openKeyring(env: Environment, onFault: (sentence: string) => void): Keyring {
  let dialects = env.CHEESESHOP_KEYRING === "none" ? [] : DIALECTS;

  /** What the first program says that is there; `undefined` where it did not do it. */
  async function ask(
    wordsOf: (dialect: Dialect) => readonly string[] | undefined,
    input?: string,
  ): Promise<string | undefined> {
    for (const dialect of dialects) {
      const words = wordsOf(dialect);
      if (words === undefined) return undefined;
      try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const options = { env, signal, ...(input !== undefined && { input }) };
        const { code, stdout } = await runProcess(dialect.program, words, options);
        return code === 0 ? stdout : undefined;
      } catch (error) {
        if (!isAppError(error, "not-found", "unavailable")) throw error;
        dialects = dialects.filter((it) => it !== dialect);
        if (error.kind === "not-found") continue;
        // Asking again, or another, would take as long.
        dialects = [];
        const seconds = PATIENCE_MS / 1000;
        onFault(`the keyring gave no answer within ${seconds} s and is left out`);
        return undefined;
      }
    }
    return undefined;
  }

  return {
    async find(service, user) {
      if (user === undefined) {
        const found = await ask(({ findAny }) => findAny?.(service));
        return found === undefined ? undefined : parseEntry(found);
      }
      const secret = (await ask((it) => it.find(service, user)))?.replace(/\r?\n$/, "");
      return secret ? { user, secret } : undefined;
    },

    // Over standard input: lists of processes are public.
    async keep(service, user, secret) {
      return (await ask((it) => it.keep(service, user), secret)) !== undefined;
    },

    async forget(service, user) {
      await ask((it) => it.forget(service, user));
    },
  };
}

function parseEntry(text: string): KeyringEntry | undefined {
  try {
    const { username, password } = JSON.parse(text);
    const isWhole = typeof username === "string" && typeof password === "string";
    return isWhole ? { user: username, secret: password } : undefined;
  } catch {
    // An older `keyring` knows no JSON: it has no entry for any user either.
    return undefined;
  }
}
