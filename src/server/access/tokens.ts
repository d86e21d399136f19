/**
 * What a token looks like: `cheeseshop_`, 160 random bits, and a checksum that tells a token which was not copied
 * whole from one that is not known. Only its hash is ever kept.
 */
import { AppError } from "../../errors.ts";

const TOKEN_PREFIX = "cheeseshop_";
export const TOKEN_RANDOM_BYTES = 20;

/** For one that an administrator brings along: the prefix included. */
const SHORTEST_GIVEN = 32;
const LONGEST = 256;
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
/** 32 bits in letters of 5 bits. */
const CHECKSUM_LETTERS = 7;

/** The secret itself, for its owner to see once. `random` has `TOKEN_RANDOM_BYTES`. */
export function makeTokenSecret(random: Uint8Array): string {
  if (random.length !== TOKEN_RANDOM_BYTES) {
    throw new TypeError(`A token needs ${TOKEN_RANDOM_BYTES} random bytes`);
  }
  const body = toLetters(random);
  return `${TOKEN_PREFIX}${body}${checksum(body)}`;
}

/** Whether the text may be a token: what is not is never looked up. */
export function isTokenShaped(text: string): boolean {
  return text.startsWith(TOKEN_PREFIX) && text.length <= LONGEST && /^[!-~]+$/.test(text);
}

/** Whether a token that is not known was likely cut or mistyped, as its checksum tells. */
export function isDamagedToken(text: string): boolean {
  const body = text.slice(TOKEN_PREFIX.length, -CHECKSUM_LETTERS);
  return body.length !== 32 || text.slice(-CHECKSUM_LETTERS) !== checksum(body);
}

/** For a token that an administrator thought out. Throws `invalid`, and never repeats it. */
export function checkGivenToken(text: string): void {
  if (isTokenShaped(text) && text.length >= SHORTEST_GIVEN) return;
  throw new AppError(
    "invalid",
    `Cannot use the administrator's token: it must begin with "${TOKEN_PREFIX}" and have ${SHORTEST_GIVEN} to ${LONGEST} visible ASCII characters`,
    { hint: "Make one of 32 random letters behind the prefix" },
  );
}

function toLetters(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += LETTERS.charAt((value >>> bits) & 31);
    }
    value &= 31;
  }
  return bits === 0 ? text : text + LETTERS.charAt((value << (5 - bits)) & 31);
}

/** CRC-32 of the text. It guards against slips, not against attackers. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const character of text) {
    crc ^= character.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const value = (crc ^ 0xffffffff) >>> 0;
  return toLetters(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
}
