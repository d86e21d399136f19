/**
 * Roles: `` :sub:`text` `` and its like, and those that a document defines for itself.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/roles.html
 */
import { makeId, restoreEscapes } from "../rst/characters.ts";
import type { Parser, RoleKind } from "../rst/parser.ts";
import { makeElement, makeText, type RstNode, shownText } from "../rst/tree.ts";
import { LEXER_NAMES } from "./lexer-names.ts";

/** Every name that a role goes by, and what it is. */
const ROLES: Readonly<Record<string, RoleKind>> = {
  ...{ emphasis: "emphasis", strong: "strong", literal: "literal", code: "code", math: "math" },
  ...{ sub: "subscript", subscript: "subscript", sup: "superscript", superscript: "superscript" },
  ...{ title: "cite", t: "cite", "title-reference": "cite" },
  ...{ abbreviation: "abbreviation", ab: "abbreviation", acronym: "abbreviation" },
  ...{ ac: "abbreviation", pep: "pep", "pep-reference": "pep", rfc: "rfc" },
  ...{ "rfc-reference": "rfc", raw: "raw" },
};

/** Those that Sphinx adds, and that people take for part of the language. */
const SPHINX_ROLES = new Set(
  (
    "ref doc class func meth mod attr exc data const obj any term option envvar file command program guilabel " +
    "menuselection kbd samp download numref keyword token dfn regexp mimetype newsgroup makevar manpage issue pr user " +
    "py:class py:func py:meth py:mod py:attr py:exc py:data py:obj c:func c:type js:func"
  ).split(" "),
);

/** How a role of the document is made of another: `.. role:: name(base)`. */
export interface RoleDefinition {
  readonly name: string;
  readonly base: string | undefined;
  readonly classes: readonly string[] | undefined;
  readonly language: string | undefined;
}

/** The nodes of text with a role; `undefined` stands for the default role. */
export function makeRoleNodes(
  parser: Parser,
  name: string | undefined,
  text: string,
  line: number,
): RstNode[] {
  const wanted = (name ?? parser.defaultRole).toLowerCase();
  const custom = parser.roles.get(wanted);
  const role = custom?.base ?? ROLES[wanted];
  if (role === undefined) {
    refuseRole(parser, name ?? wanted, line);
    return [makeText(text)];
  }
  const nodes = makeNodes(parser, role, text, line, custom?.language);
  const classes = custom?.classes ?? [];
  return nodes.map((node) => (node.kind === "text" ? node : { ...node, classes: [...classes] }));
}

/** Makes a role known; tells a fault, and nothing else, where its base is none. */
export function defineRole(parser: Parser, role: RoleDefinition, line: number): void {
  const parent = role.base === undefined ? undefined : parser.roles.get(role.base.toLowerCase());
  const base =
    role.base === undefined ? "inline" : (parent?.base ?? ROLES[role.base.toLowerCase()]);
  if (base === undefined) {
    refuseRole(parser, role.base ?? "", line);
    return;
  }
  const ownClass = makeId(role.name);
  parser.roles.set(role.name.toLowerCase(), {
    base,
    classes: role.classes ?? (ownClass === "" ? [] : [ownClass]),
    language: role.language ?? parent?.language,
  });
}

/** What a role of that name does; `undefined` where there is none. */
export function findRoleKind(parser: Parser, name: string): RoleKind | undefined {
  const lower = name.toLowerCase();
  return parser.roles.get(lower)?.base ?? ROLES[lower];
}

function refuseRole(parser: Parser, name: string, line: number): void {
  parser.faults.add(
    line,
    `There is no role "${name}"`,
    SPHINX_ROLES.has(name.toLowerCase())
      ? "Sphinx alone knows it: write a link, or ``literal text``"
      : "Write a role of the language, such as code, sub or title, or ``literal text``",
  );
}

function makeNodes(
  parser: Parser,
  role: RoleKind,
  text: string,
  line: number,
  language: string | undefined,
): RstNode[] {
  switch (role) {
    case "pep":
    case "rfc":
      return [makeSpecification(parser, role, shownText(text), line)];
    case "raw":
      parser.faults.add(
        line,
        "Raw text is not allowed",
        "Write it with the markup of the language",
      );
      return [];
    case "code": {
      // With "text", and without a language, nothing looks at the code.
      if (language !== undefined && !LEXER_NAMES.has(language.toLowerCase())) {
        const message = `Nobody knows the language "${language}"`;
        parser.faults.add(line, message, "Name one that Pygments knows, or leave :language: away");
      }
      const children = [makeText(restoreEscapes(text))];
      return [makeElement("literal", line, children, { language: language ?? "" })];
    }
    case "math":
      return [makeElement("math", line, [makeText(restoreEscapes(text))])];
    default:
      return [makeElement(role, line, [makeText(text)])];
  }
}

function makeSpecification(
  parser: Parser,
  kind: "pep" | "rfc",
  text: string,
  line: number,
): RstNode {
  const [digits = "", section] = kind === "rfc" ? text.split(/#(.*)/s) : [text];
  const number = /^\s*\d{1,9}\s*$/.test(digits) ? Number(digits) : -1;
  const isRight = kind === "pep" ? number >= 0 && number <= 9999 : number >= 1;
  if (!isRight) {
    parser.faults.add(
      line,
      `"${text}" is no number of a ${kind.toUpperCase()}`,
      `Write the number alone, such as :${kind}:\`8\``,
    );
  }
  const uri =
    kind === "pep"
      ? `https://peps.python.org/pep-${String(number).padStart(4, "0")}`
      : `https://tools.ietf.org/html/rfc${number}.html${section === undefined ? "" : `#${section}`}`;
  const shown = kind === "pep" ? `PEP ${text}` : `RFC ${number}`;
  return makeElement("reference", line, [makeText(shown)], { uri });
}
