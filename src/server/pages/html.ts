/**
 * HTML that is safe by default: html`<p>${text}</p>` escapes whatever is not made by this very tag.
 *
 * Two mistakes that escaping alone would not mend are caught as well: a value in an attribute without quotes is a
 * fault of the page (it throws), and a value where a browser expects an address may not begin a script.
 */
import { escapeHtml } from "../../standards/html-tag.ts";

const MARKUP = Symbol("markup");

/** Finished HTML. Nothing that was read from outside can look like it: its key is a symbol of this file. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What may stand in a template; `undefined` and `false` leave nothing. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

/** Where a value stands in its template. */
type Slot = "text" | "address";

const slotsOfTemplates = new WeakMap<TemplateStringsArray, readonly Slot[]>();

/** The tag: escapes strings and numbers, joins arrays, takes over what it made itself. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const slots = slotsOfTemplates.get(strings) ?? readSlots(strings);
  slotsOfTemplates.set(strings, slots);
  let markup = strings[0] ?? "";
  for (const [at, value] of values.entries()) {
    const isAddress = slots[at] === "address" && typeof value === "string";
    markup += formatValue(isAddress && !isHarmlessAddress(value) ? "#" : value);
    markup += strings[at + 1] ?? "";
  }
  return { [MARKUP]: markup };
}

/** The one way round the escaping: only for what `readme/` has made harmless. */
export function sanitisedHtml(markup: string): Html {
  return { [MARKUP]: markup };
}

/** A whole page as text. */
export function formatHtml(page: Html): string {
  return page[MARKUP];
}

function formatValue(value: HtmlValue): string {
  if (value === undefined || value === false) {
    return "";
  }
  if (typeof value === "string") {
    return escapeHtml(value);
  }
  if (typeof value === "number") {
    return String(value);
  }
  return isHtml(value) ? value[MARKUP] : value.map(formatValue).join("");
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return MARKUP in value;
}

function readSlots(strings: TemplateStringsArray): readonly Slot[] {
  const slots: Slot[] = [];
  for (const before of strings.slice(0, -1)) {
    if (/=\s*$/.test(before)) {
      throw new TypeError(`A value needs quotes round it: …${before.slice(-40)}`);
    }
    const isAddress = /\s(?:href|src|action|formaction)="$/i.test(before);
    // What directly follows an address can still be its beginning.
    const continues = before === "" && slots.at(-1) === "address";
    slots.push(isAddress || continues ? "address" : "text");
  }
  return slots;
}

/** Relative addresses, the web and mail: no `javascript:`, `data:`, `vbscript:`, however it is spelt. */
export function isHarmlessAddress(address: string): boolean {
  const read = URL.parse(address, "https://relative.invalid/");
  return read !== null && ["http:", "https:", "mailto:"].includes(read.protocol);
}
