/**
 * Whether a page of HTML came to its end. A body that its connection bounds may be cut anywhere and look whole: then
 * the page seems to have fewer files.
 */

/** `open` is a page that may be whole: the tags at the end of a document may be left out, and seldom are. */
export type HtmlEnd = "whole" | "open" | "cut";

const EDGE = 1000;

export function findHtmlEnd(page: string): HtmlEnd {
  if (/<\/html\s*>/i.test(page.slice(-EDGE))) return "whole";
  const isInTag = page.lastIndexOf("<") > page.lastIndexOf(">");
  const isInComment = page.lastIndexOf("<!--") > page.lastIndexOf("-->");
  if (isInTag || isInComment) return "cut";
  return /<(?:html|body)[\s>]/i.test(page.slice(0, EDGE)) ? "open" : "whole";
}
