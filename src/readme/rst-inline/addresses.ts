/**
 * Addresses that stand bare in a text: `https://example.com/` and `name@example.com`.
 * Found from the `:` or `@` in them, so that a long text costs no more than its length.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#standalone-hyperlinks
 */
import { mayFollowEnd, mayPrecedeStart } from "../rst/characters.ts";

export interface FoundAddress {
  readonly start: number;
  readonly end: number;
  /** `undefined` for what looks like an address of a scheme that nobody knows: then no more are looked for. */
  readonly uri: string | undefined;
}

/** The schemes that the specification takes for links. */
const SCHEMES = new Set(
  (
    "about acap addbook afp afs aim callto castanet chttp cid crid data dav dict dns eid fax feed file finger freenet " +
    "ftp go gopher gsm-sms h323 h324 hdl hnews http https hydra iioploc ilu im imap info ior ipp irc iris.beep iseek " +
    "jar javascript jdbc ldap lifn livescript lrq mailbox mailserver mailto md5 mid mocha modem mtqp mupdate news nfs " +
    "nntp opaquelocktoken phone pop pop3 pres printer prospero rdar res rtsp rvp rwhois rx sdp service shttp sip sips " +
    "smb snews snmp soap.beep soap.beeps ssh t120 tag tcp tel telephone telnet tftp tip tn3270 tv urn uuid vemmi " +
    "videotex view-source wais whodp whois++ x-man-page xmlrpc.beep xmlrpc.beeps z39.50r z39.50s"
  ).split(" "),
);

const TRIGGER = /[:@]/g;
const SCHEME_CHARACTER = /[a-zA-Z0-9.+-]/;
const URI_CHARACTER = /[-_.!~*'()[\];/:@&=+$,%a-zA-Z0-9\0]/;
const LAST_CHARACTER = /[_~*/=+a-zA-Z0-9]/;
const MAIL_CHARACTER = /[-_!~*'{|}/#?^`&=+$%a-zA-Z0-9\0]/;

/** The first address at or behind `from`, where a text is taken to begin. */
export function findAddress(text: string, from: number): FoundAddress | undefined {
  TRIGGER.lastIndex = from;
  for (let match = TRIGGER.exec(text); match !== null; match = TRIGGER.exec(text)) {
    const trigger = match.index;
    const found =
      match[0] === ":" ? findAbsolute(text, from, trigger) : findMail(text, from, trigger);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether the whole text is a mail address. */
export function isMailAddress(text: string): boolean {
  const at = text.indexOf("@");
  const found = at === -1 ? undefined : findMail(text, 0, at);
  return found?.start === 0 && found.end === text.length;
}

/** Whether the text begins with an address. */
export function startsWithAddress(text: string): boolean {
  return findAddress(text, 0)?.start === 0;
}

function findAbsolute(text: string, from: number, colon: number): FoundAddress | undefined {
  let start: number | undefined;
  for (let at = colon - 1; at >= from && SCHEME_CHARACTER.test(text[at] ?? ""); at -= 1) {
    if (/[a-zA-Z]/.test(text[at] ?? "") && mayStartAt(text, from, at)) start = at;
  }
  const end = start === undefined ? undefined : findUriEnd(text, colon + 1);
  if (start === undefined || end === undefined) return undefined;
  const isKnown = SCHEMES.has(text.slice(start, colon).toLowerCase());
  return { start, end, uri: isKnown ? text.slice(start, end) : undefined };
}

/** Path, query and fragment, each as far as it goes; then back to the last place where an address may end. */
function findUriEnd(text: string, from: number): number | undefined {
  const pieces = [{ start: from, end: runEnd(text, from, URI_CHARACTER) }];
  for (const mark of ["?", "#"]) {
    const end = pieces.at(-1)?.end ?? from;
    if (text[end] === mark && end > from && LAST_CHARACTER.test(text[end - 1] ?? "")) {
      pieces.push({ start: end + 1, end: runEnd(text, end + 1, URI_CHARACTER) });
    }
  }
  for (const { start, end } of pieces.reverse()) {
    for (let at = end; at > start; at -= 1) {
      if (mayEndAt(text, at)) return at;
    }
  }
  return undefined;
}

function findMail(text: string, from: number, at: number): FoundAddress | undefined {
  if (text[at - 1] === "\0") return undefined;
  let start: number | undefined;
  let previous = "@";
  for (let index = at - 1; index >= from; index -= 1) {
    const character = text[index] ?? "";
    if (character === "." ? !MAIL_CHARACTER.test(previous) : !MAIL_CHARACTER.test(character)) break;
    if (character !== "." && mayStartAt(text, from, index)) start = index;
    previous = character;
  }
  if (start === undefined || !MAIL_CHARACTER.test(text[at + 1] ?? "")) return undefined;
  const isHostCharacter = /[-_!~*'{|}/#?^`&=+$%a-zA-Z0-9\0.]/;
  for (let end = runEnd(text, at + 1, isHostCharacter); end > at + 2; end -= 1) {
    if (mayEndAt(text, end)) return { start, end, uri: `mailto:${text.slice(start, end)}` };
  }
  return undefined;
}

function mayStartAt(text: string, from: number, at: number): boolean {
  return at === from || mayPrecedeStart(text[at - 1] ?? "");
}

function mayEndAt(text: string, end: number): boolean {
  const last = text[end - 1] ?? "";
  const isLast = LAST_CHARACTER.test(last) || (text[end] === ">" && URI_CHARACTER.test(last));
  return isLast && mayFollowEnd(text[end]);
}

function runEnd(text: string, from: number, characters: RegExp): number {
  let end = from;
  while (end < text.length && characters.test(text[end] ?? "")) end += 1;
  return end;
}
