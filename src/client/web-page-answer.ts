/**
 * A web page where an index would say that it has taken a file: there are indexes that answer so, and there are proxies
 * and sign-ins that stand before one and answer in its place. Pure.
 */
import { AppError } from "../errors.ts";
import { decodeText } from "../standards/html-tag.ts";

/** The upload was answered, and by whom is not known: only the index's page tells whether the file is there. */
export class AnsweredByPage extends AppError {
  constructor(filename: string, title: string, url: string) {
    const called = title === "" ? "" : `, "${title}"`;
    super(
      "unavailable",
      `Cannot tell whether the index has taken ${filename}: a web page came instead of an answer${called}`,
      {
        hint: `A sign-in or a proxy may stand before it: look at ${url} in a browser, and ask who runs it for an address that takes tokens`,
      },
    );
  }
}

/** The title of a web page that says nothing of the file; `undefined` where the text is none, or confirms the file. */
export function findForeignTitle(text: string, filename: string): string | undefined {
  const start = text.slice(0, MOST_CHARACTERS);
  if (!PAGE.test(start) || text.includes(filename)) return undefined;
  const [, title = ""] = /<title[^<>]*>([^<]*)/i.exec(start) ?? [];
  return decodeText(title)
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, MOST_TITLE);
}

/** With what may stand before it: a declaration of XML, and one comment. */
const PAGE = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)[\s>]/i;
const MOST_CHARACTERS = 100_000;
const MOST_TITLE = 100;
