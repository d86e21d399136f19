/**
 * Fields at the very start of a document say who wrote it, and when.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#bibliographic-fields
 */
import { makeId, normaliseName } from "../rst/characters.ts";
import type { Parser } from "../rst/parser.ts";
import {
  type ElementNode,
  isInvisible,
  makeElement,
  makeText,
  type RstNode,
  textOf,
} from "../rst/tree.ts";

const TEXT_FIELDS = new Set(
  "author organization address contact version revision status date copyright".split(" "),
);
const KEYWORD = /\$[a-zA-Z]+: (.+) \$/;
const DATE_KEYWORD = /\$Date: (\d{4})[-/](\d\d)[-/](\d\d)[ T][\d:]+[^$]* \$/i;

/** The list becomes a docinfo; what it says of a dedication or abstract becomes a topic behind it. */
export function extractDocinfo(parser: Parser, root: ElementNode): void {
  const at = root.children.findIndex((node) => !isInvisible(node));
  const list = root.children[at];
  if (list?.kind !== "field-list") return;
  const docinfo = makeElement("docinfo", list.line);
  const topics = new Map<string, ElementNode>();
  for (const field of list.children) {
    if (field.kind === "text") continue;
    docinfo.children.push(...parseField(parser, field, topics));
  }
  const ordered = ["dedication", "abstract"].flatMap((name) => topics.get(name) ?? []);
  const made = docinfo.children.length === 0 ? ordered : [docinfo, ...ordered];
  root.children = [...made, ...root.children.filter((node) => node !== list)];
}

function parseField(
  parser: Parser,
  field: ElementNode,
  topics: Map<string, ElementNode>,
): readonly RstNode[] {
  const [name, body] = field.children;
  if (name?.kind !== "field-name" || body?.kind !== "field-body") return [field];
  const key = normaliseName(textOf(name));
  const refuse = (what: string): readonly RstNode[] => {
    parser.faults.add(field.line, `The field "${key}" ${what}`, "Write it on one line, as text");
    return [field];
  };
  const isKnown = TEXT_FIELDS.has(key) || ["authors", "dedication", "abstract"].includes(key);
  if (isKnown && body.children.length === 0) return refuse("is empty");
  const [first] = body.children;
  if (TEXT_FIELDS.has(key)) {
    if (first?.kind !== "paragraph" || body.children.length > 1) {
      return refuse("holds more than one paragraph of text");
    }
    replaceKeywords(first);
    return [makeElement("docinfo-item", field.line, first.children, { field: key })];
  }
  if (key === "authors") {
    const authors = parseAuthors(body);
    if (authors === undefined) return refuse("holds no names between ; or ,");
    return [makeElement("docinfo-item", field.line, authors, { field: key })];
  }
  if (key === "dedication" || key === "abstract") {
    if (topics.has(key)) return refuse("stands there twice");
    const title = key === "abstract" ? "Abstract" : "Dedication";
    const heading = makeElement("title", field.line, [makeText(title)]);
    const topic = makeElement("topic", field.line, [heading, ...body.children]);
    topic.classes.push(key);
    topics.set(key, topic);
    return [];
  }
  const [only] = body.children.length === 1 ? body.children : [];
  if (only?.kind === "paragraph") replaceKeywords(only);
  const id = makeId(key);
  if (id !== "") field.classes.push(id);
  return [field];
}

/** In one paragraph, in several, or in a list. */
function parseAuthors(body: ElementNode): readonly ElementNode[] | undefined {
  const [first] = body.children;
  const make = (children: readonly RstNode[]): ElementNode =>
    makeElement("author", body.line, children);
  if (body.children.length === 1 && first?.kind === "paragraph") {
    const text = textOf(first);
    const names = text.split(text.includes(";") ? ";" : ",").map((name) => name.trim());
    return names.filter(Boolean).map((name) => make([makeText(name)]));
  }
  const parts =
    body.children.length === 1 && first?.kind === "bullet-list"
      ? first.children.map((item) => (item.kind === "item" ? item.children : []))
      : body.children.map((child) => [child]);
  const authors = parts.map(([part, ...rest]) =>
    part?.kind === "paragraph" && rest.length === 0 ? make(part.children) : undefined,
  );
  return authors.every((author) => author !== undefined) ? authors : undefined;
}

/** `$Date: 2024/01/01 12:00:00 $`, as old version control systems wrote it, shows its value. */
function replaceKeywords(paragraph: ElementNode): void {
  const [only] = paragraph.children;
  if (paragraph.children.length !== 1 || only?.kind !== "text") return;
  const text = DATE_KEYWORD.test(only.text)
    ? only.text.replace(DATE_KEYWORD, "$1-$2-$3")
    : only.text.replace(KEYWORD, "$1");
  paragraph.children = [makeText(text)];
}
