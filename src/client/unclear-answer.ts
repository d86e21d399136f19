/**
 * Answers to an upload that do not tell whether the index has the file: a web page, from a proxy or a sign-in that stands
 * before it (though there are indexes that answer so), and one that breaks off behind its status. Pure.
 */
import { AppError } from "../errors.ts";
import { decodeText } from "../standards/html-tag.ts";

/** Only the index's page tells whether the file is there. */
export class UnclearAnswer extends AppError {
  /** What came instead: the end of a sentence. */
  readonly obstacle: string;
  /** Whether it counts as sent where nobody may look. */
  readonly isTakenUnseen: boolean;

  constructor(filename: string, { obstacle, hint, isTakenUnseen }: Doubt) {
    super("unavailable", `Cannot tell whether the index has taken ${filename}: ${obstacle}`, {
      hint,
    });
    this.obstacle = obstacle;
    this.isTakenUnseen = isTakenUnseen;
  }
}

interface Doubt {
  readonly obstacle: string;
  readonly hint: string;
  readonly isTakenUnseen: boolean;
}

export function answeredByPage(filename: string, title: string, url: string): UnclearAnswer {
  const called = title === "" ? "" : `, "${title}"`;
  return new UnclearAnswer(filename, {
    obstacle: `a web page came instead of an answer${called}`,
    hint: `A sign-in or a proxy may stand before it: look at ${url} in a browser, and ask who runs it for an address that takes tokens`,
    isTakenUnseen: false,
  });
}

/** The status is the index's own word, and twine takes it. */
export function answerCut(filename: string, status: number): UnclearAnswer {
  return new UnclearAnswer(filename, {
    obstacle: `it answered ${status}, and the line broke before the end of its answer`,
    hint: "Look whether the index shows it, before you send it again",
    isTakenUnseen: true,
  });
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
