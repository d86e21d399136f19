/**
 * Addresses of mail, by their form alone: nobody is asked whether they are there.
 * Spec: https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2, with the letters of RFC 6531, without quoted names and
 * addresses in brackets, and with hosts that anybody can reach: as the `email-validator` package asks, and so PyPI.
 */

/** In bytes of UTF-8. */
const MOST_BYTES = 254;
const MOST_OF_HOST = 253;
const MOST_OF_LABEL = 63;

/** Names that no mail is sent to: https://www.iana.org/assignments/special-use-domain-names */
const SPECIAL_HOST = /(?:^|\.)(arpa|invalid|local|localhost|onion|test)$/;

/**
 * Why a text is no address of mail; `undefined` where it is one.
 *
 * ```ts
 * findAddressObstacle("me@example.org") // => undefined
 * findAddressObstacle("me@localhost") // => "the host has no period"
 * ```
 */
export function findAddressObstacle(address: string): string | undefined {
  const sign = address.indexOf("@");
  if (sign < 0) return "it has no @";
  // Before any pattern: what is longer could make them slow.
  if (countBytes(address) > MOST_BYTES) return `it has more than ${MOST_BYTES} bytes`;
  const user = address.slice(0, sign);
  const host = address.slice(sign + 1);
  const asciiHost = findAsciiHost(host);
  return (
    findUserObstacle(user) ??
    findHostObstacle(host, asciiHost) ??
    (countBytes(`${user.normalize("NFC")}@${asciiHost}`) > MOST_BYTES
      ? `it has more than ${MOST_BYTES} bytes in ASCII`
      : undefined)
  );
}

function countBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

const ATOMS =
  /^[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]+(?:\.[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]+)*$/u;
/** Not to be seen, or drawn over what stands before. */
const UNSAFE = /\p{C}|\p{Z}|^\p{M}/u;

function findUserObstacle(text: string): string | undefined {
  if (text === "") return "nothing stands before the @";
  // What becomes a sign once it is normal is none before either.
  const isValid = [text, text.normalize("NFC")].every(
    (form) => ATOMS.test(form) && !UNSAFE.test(form),
  );
  return isValid ? undefined : `${JSON.stringify(text)} cannot stand before the @`;
}

function findHostObstacle(host: string, asciiHost: string | undefined): string | undefined {
  if (host === "") return "nothing stands after the @";
  const labels = asciiHost?.split(".") ?? [];
  if (
    asciiHost === undefined ||
    !labels.every((each) => LABEL.test(each) && !ODD_HYPHENS.test(each))
  ) {
    return `${JSON.stringify(host)} is no name of a host`;
  }
  if (asciiHost.length > MOST_OF_HOST || labels.some((label) => label.length > MOST_OF_LABEL)) {
    return `the host has more than ${MOST_OF_HOST} characters, or more than ${MOST_OF_LABEL} between two periods`;
  }
  if (labels.length === 1) return "the host has no period";
  if (!/[a-z]$/.test(asciiHost)) return "the host does not end with a letter";
  const special = SPECIAL_HOST.exec(asciiHost)?.[1];
  return special === undefined ? undefined : `no mail is sent to .${special}`;
}

/** At an end, or at 3 and 4, where only `xn--` may have them: it stands for other letters. */
const ODD_HYPHENS = /^-|-$|^(?!xn)..--/u;

/** What a host has between two periods. */
const LABEL = /^[a-z\d-]+$/;

/** Letters and digits of all scripts in small: pictures are no part of a name (RFC 5892). */
const LETTERS = /^[\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}-]*$/u;

/** The host as it is sent: in small letters, with `xn--` for what is not ASCII; `undefined` where it cannot be. */
function findAsciiHost(host: string): string | undefined {
  const small = host.toLowerCase();
  if (/^[a-z\d.-]*$/.test(small)) return small;
  const isSafe = !UNSAFE.test(host) && !/[\0-,/:-@[-`{-\x7f]/.test(host) && !hasHiddenPeriod(host);
  const letters = small.normalize("NFKC").replaceAll(PERIODS, ".");
  const url = `http://${host}/`;
  const isWritten = letters
    .split(".")
    .every((label) => LETTERS.test(label) && !ODD_HYPHENS.test(label));
  return isSafe && isWritten && URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** What stands between the labels of a host in scripts that write no `.`. */
const PERIODS = /[．。｡]/g;

/** A period that is part of another character, such as of `…`. */
function hasHiddenPeriod(host: string): boolean {
  return [...host.replaceAll(PERIODS, "")].some(
    (one) => one > "\x7f" && one.normalize("NFKC").includes("."),
  );
}
