/**
 * Which characters may stand round inline markup, and how names and ids are made of text.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#inline-markup-recognition-rules
 */

/** Opening marks, and at the same place in `CLOSERS` the mark that closes each. */
const OPENERS = `"'(<[{༺༼᚛⁅⁽₍〈❨❪❬❮❰❲❴⟅⟦⟨⟪⟬⟮⦃⦅⦇⦉⦋⦍⦏⦑⦓⦕⦗⧘⧚⧼⸢⸤⸦⸨〈《「『【〔〖〘〚〝〝﴾︗︵︷︹︻︽︿﹁﹃﹇﹙﹛﹝（［｛｟｢«‘“‹⸂⸄⸉⸌⸜⸠‚„»’”›⸃⸅⸊⸍⸝⸡‛‟`;
const CLOSERS = `"')>]}༻༽᚜⁆⁾₎〉❩❫❭❯❱❳❵⟆⟧⟩⟫⟭⟯⦄⦆⦈⦊⦌⦎⦐⦒⦔⦖⦘⧙⧛⧽⸣⸥⸧⸩〉》」』】〕〗〙〛〞〟﴿︘︶︸︺︼︾﹀﹂﹄﹈﹚﹜﹞）］｝｠｣»’”›⸃⸅⸊⸍⸝⸡‛‟«‘“‹⸂⸄⸉⸌⸜⸠‚„`;

/** Quotes that close otherwise in some languages. */
const OTHER_CLOSERS: Readonly<Record<string, string>> = {
  "»": "»",
  "‘": "‚",
  "’": "’",
  "‚": "‘’",
  "“": "„",
  "„": "“”",
  "”": "”",
  "›": "›",
};

const BLANK = /\s/;
const BEFORE_START = new RegExp(`[\\s${classOf(OPENERS)}/:\\-]`);
const AFTER_END = new RegExp(`[\\s\\0${classOf(CLOSERS)}\\\\.,;!?/:\\-]`);
/** Dashes and the punctuation of other scripts: all but quotes and brackets, which the lists above hold. */
const DELIMITER = /[^\0-\x7f\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Pc}\p{L}\p{M}\p{N}\p{S}\p{Z}\p{C}]/u;
const WORD = /[\p{L}\p{N}]/u;

/** A name without quotes: letters and digits with single `-._+:` inside. */
export const SIMPLE_NAME = "[\\p{L}\\p{N}]+(?:[-._+:][\\p{L}\\p{N}]+)*";

/** The seven-bit marks that underline titles and quote literal blocks. */
export const PUNCTUATION = "[!-/:-@[-`{-~]";

export function isBlank(character: string | undefined): boolean {
  return character !== undefined && BLANK.test(character);
}

export function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}

/** Whether inline markup may begin behind this character. */
export function mayPrecedeStart(character: string): boolean {
  return BEFORE_START.test(character) || DELIMITER.test(character);
}

/** Whether inline markup may end before this character; nothing at all is the end of the text. */
export function mayFollowEnd(character: string | undefined): boolean {
  return character === undefined || AFTER_END.test(character) || DELIMITER.test(character);
}

/** Whether `"`…`"`, `(`…`)` and their like stand directly round a start-string: then it is none. */
export function isQuotePair(before: string, after: string): boolean {
  const at = OPENERS.indexOf(before);
  if (at === -1) return false;
  return CLOSERS[at] === after || (OTHER_CLOSERS[before] ?? "").includes(after);
}

/** Backslashes that escape become U+0000, so that no later step takes what follows for markup. */
export function hideEscapes(text: string): string {
  return text.includes("\\") ? text.replaceAll(/\\([\s\S]?)/g, "\0$1") : text;
}

/** The text with its backslashes back, as it was written. */
export function restoreEscapes(text: string): string {
  return text.replaceAll("\0", "\\");
}

/** Blanks and letter case do not count in names. */
export function normaliseName(text: string): string {
  return joinBlanks(text).toLowerCase();
}

export function joinBlanks(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(" ");
}

const LETTERS: Readonly<Record<string, string>> = {
  ...{ ø: "o", đ: "d", ħ: "h", ı: "i", ł: "l", ŧ: "t", ß: "sz", æ: "ae", œ: "oe" },
};

/** The part of an id that a text gives: `Quick Start!` gives `quick-start`. May be empty. */
export function makeId(text: string): string {
  return makeIdTail(text).replace(/^[-0-9]+/, "");
}

/** As `makeId`, but digits may lead: it will stand behind a prefix. */
export function makeIdTail(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[øđħıłŧßæœ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/[^\0-\x7f]/g, "")
    .trim()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/-$/, "");
}

/** In columns: wide characters take two, combining ones none. */
export function columnWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += isCombining(character) ? 0 : isWide(character) ? 2 : 1;
  return width;
}

export function isCombining(character: string): boolean {
  return /^[\p{Mn}\p{Me}]$/u.test(character);
}

export function isWide(character: string): boolean {
  return WIDE.test(character);
}

/** East Asian Width W and F, by blocks. */
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f004}\u{1f0cf}\u{1f18e}\u{1f191}-\u{1f19a}\u{1f200}-\u{1f320}\u{1f32d}-\u{1f335}\u{1f337}-\u{1f37c}\u{1f37e}-\u{1f393}\u{1f3a0}-\u{1f3ca}\u{1f3cf}-\u{1f3d3}\u{1f3e0}-\u{1f3f0}\u{1f3f4}\u{1f3f8}-\u{1f43e}\u{1f440}\u{1f442}-\u{1f4fc}\u{1f4ff}-\u{1f53d}\u{1f54b}-\u{1f54e}\u{1f550}-\u{1f567}\u{1f57a}\u{1f595}\u{1f596}\u{1f5a4}\u{1f5fb}-\u{1f64f}\u{1f680}-\u{1f6c5}\u{1f6cc}\u{1f6d0}-\u{1f6d2}\u{1f6d5}-\u{1f6d7}\u{1f6dc}-\u{1f6df}\u{1f6eb}\u{1f6ec}\u{1f6f4}-\u{1f6fc}\u{1f7e0}-\u{1f7eb}\u{1f90c}-\u{1f93a}\u{1f93c}-\u{1f945}\u{1f947}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]/u;

function classOf(characters: string): string {
  return characters.replaceAll(/[\]\\^-]/g, "\\$&");
}
