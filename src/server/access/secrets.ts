/**
 * Secrets that people carry without seeing them: of a session, in a cookie, and of a link by which a password is set.
 * Only their hashes are kept.
 */

/** 256 bits: nobody guesses one. */
export const SECRET_RANDOM_BYTES = 32;

/** A browser is signed in for so long, whatever it does. */
export const SESSION_MS = 12 * 3_600_000;

/** A link that nobody has used by then is worth nothing any more. */
export const PASSWORD_LINK_MS = 3 * 86_400_000;

/** The letters of base64url. `random` has `SECRET_RANDOM_BYTES`. */
export function makeSecret(random: Uint8Array): string {
  if (random.length !== SECRET_RANDOM_BYTES) {
    throw new TypeError(`A secret needs ${SECRET_RANDOM_BYTES} random bytes`);
  }
  return btoa(String.fromCharCode(...random))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** Whether the text may be a secret: what is not is never looked up. */
export function isSecretShaped(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
