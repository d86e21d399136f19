/**
 * Passwords as hashes that are slow to guess: argon2id, written as PHC strings.
 * Spec: https://www.rfc-editor.org/rfc/rfc9106, https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 *
 * Each costs 19 MiB and some 20 ms of a processor. Two run at once and a few wait; whoever comes then is told to come
 * again, so that a flood of logins takes neither the memory nor the threads that reading files needs.
 */
import { type Argon2Parameters, argon2, timingSafeEqual } from "node:crypto";
import { AppError } from "../errors.ts";

export interface PasswordHasher {
  /** A PHC string. Throws `invalid` with status 429 where too many wait. */
  hash(password: string): Promise<string>;
  /** Takes as long where there is no `stored` as where there is one. Throws like `hash`. */
  verify(password: string, stored: string | undefined): Promise<boolean>;
}

/** Makes the tag of a password: what takes the time. */
type DeriveTag = (
  password: string,
  salt: Uint8Array,
  cost: Cost,
  tagLength: number,
) => Promise<Uint8Array>;

interface Cost {
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const COST: Cost = { memory: 19 * 1024, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const AT_ONCE = 2;
const MOST_WAITING = 16;

const PHC =
  /^\$argon2id\$v=19\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

export function makePasswordHasher(
  random: (size: number) => Uint8Array,
  derive: DeriveTag = deriveByArgon2,
): PasswordHasher {
  const limited = makeLimit();
  return {
    hash: (password) =>
      limited(async () => {
        const salt = random(SALT_BYTES);
        return formatPhc(salt, await derive(password, salt, COST, TAG_BYTES));
      }),
    verify: (password, stored) =>
      limited(async () => {
        const phc = stored === undefined ? undefined : parsePhc(stored);
        if (phc === undefined) {
          // Attack: names of accounts, told by how soon the answer comes.
          await derive(password, new Uint8Array(SALT_BYTES), COST, TAG_BYTES);
          return false;
        }
        const tag = await derive(password, phc.salt, phc.cost, phc.tag.length);
        return timingSafeEqual(tag, phc.tag);
      }),
  };
}

function deriveByArgon2(
  ...[password, salt, cost, tagLength]: Parameters<DeriveTag>
): Promise<Uint8Array> {
  // The same password typed on two systems may come in two normal forms.
  const message = password.normalize("NFKC");
  const parameters: Argon2Parameters = { message, nonce: salt, tagLength, ...cost };
  return new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, tag) => (error === null ? resolve(tag) : reject(error)));
  });
}

function formatPhc(salt: Uint8Array, tag: Uint8Array): string {
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${toBase64(salt)}$${toBase64(tag)}`;
}

function parsePhc(text: string): { cost: Cost; salt: Uint8Array; tag: Uint8Array } | undefined {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(text) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

/** Without padding, as PHC strings have it. */
function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}

function makeLimit(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= AT_ONCE) {
      if (waiting.length >= MOST_WAITING) {
        throw new AppError("invalid", "Cannot check the password: too many logins at once", {
          status: 429,
          retryAfterSeconds: 1,
          hint: "Wait a moment, or use a token",
        });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place is handed on, not given up: a newcomer cannot slip in between.
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
