/**
 * Directives that act on the document: contents, section numbers, classes, roles, substitutions, and what is refused.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/directives.html
 */

import { cutFirstIndented, isBlankLine } from "../rst/block.ts";
import { normaliseName, SIMPLE_NAME } from "../rst/characters.ts";
import { findFieldMark } from "../rst/classify.ts";
import { parseCodePoint } from "../rst/code-points.ts";
import { makeElement, makeText, type RstNode, textOf } from "../rst/tree.ts";
import { defineRole, findRoleKind } from "../rst-inline/roles.ts";
import {
  anyText,
  applyCommon,
  classNames,
  count,
  type Directive,
  type DirectiveCall,
  noText,
  oneOf,
  parseClasses,
  refuse,
  someText,
  wholeNumber,
} from "./directive.ts";

const ALL_BACKLINKS = ["top", "entry", "none"] as const;
const ROLE = new RegExp(`^(${SIMPLE_NAME})\\s*(?:\\(\\s*(${SIMPLE_NAME})\\s*\\)\\s*)?$`, "u");
const OUTSIDE = "It defines what a word stands for: write .. |name| ";

const setClass: Directive = {
  content: "allowed",
  required: 1,
  isLastLong: true,
  run(call) {
    const classes = parseClasses(call.args[0] ?? "");
    if (classes === undefined) return refuse(call, "cannot make a class of that", "Use letters");
    if (call.content.lines.length === 0)
      return [makeElement("pending-class", call.line, [], { classes: [...classes] })];
    const holder = makeElement("figure-text", call.line);
    call.parser.parseInto(holder, call.content);
    for (const node of holder.children) {
      if (node.kind !== "text") node.classes.push(...classes);
    }
    return holder.children;
  },
};

const numberSections: Directive = {
  content: "none",
  options: { depth: wholeNumber, start: wholeNumber, prefix: someText, suffix: someText },
  run({ options, line }) {
    const depth = options.get("depth");
    return [
      makeElement("section-numbers", line, [], {
        ...(depth !== undefined && { depth: Number(depth) }),
        start: Number(options.get("start") ?? 1),
        prefix: options.get("prefix") ?? "",
        suffix: options.get("suffix") ?? "",
      }),
    ];
  },
};

export const DOCUMENT_DIRECTIVES: Readonly<Record<string, Directive>> = {
  contents: {
    content: "none",
    optional: 1,
    isLastLong: true,
    options: {
      ...{ depth: count, local: noText, class: classNames },
      backlinks: oneOf(...ALL_BACKLINKS),
    },
    run: makeContents,
  },
  sectnum: numberSections,
  "section-numbering": numberSections,
  class: setClass,
  "rst-class": setClass,
  role: { content: "required", run: makeRole },
  "default-role": {
    content: "none",
    optional: 1,
    run(call) {
      const [name = "title"] = call.args;
      if (findRoleKind(call.parser, name) === undefined)
        return refuse(call, `knows no role "${name}"`, "Name one");
      call.parser.defaultRole = name;
      return [];
    },
  },
  replace: { content: "required", run: makeReplacement },
  unicode: {
    content: "none",
    required: 1,
    isLastLong: true,
    options: { trim: noText, ltrim: noText, rtrim: noText },
    run: makeCharacters,
  },
  date: {
    content: "allowed",
    // A page that says another day at every look could not be kept: the day stays away.
    run: (call) =>
      call.definition === undefined ? refuseOutside(call) : [makeElement("inline", call.line)],
  },
  title: { content: "none", required: 1, isLastLong: true, run: () => [] },
  meta: { content: "required", run: checkMeta },
  header: { content: "required", run: readAndDrop },
  footer: { content: "required", run: readAndDrop },
  raw: {
    content: "allowed",
    required: 1,
    isLastLong: true,
    options: { file: anyText, url: anyText, encoding: anyText, class: classNames },
    run: (call) => refuse(call, "is not allowed", "Say it with the markup of the language"),
  },
  include: {
    content: "allowed",
    required: 1,
    isLastLong: true,
    options: {
      ...{ literal: noText, code: anyText, encoding: anyText, parser: anyText, name: anyText },
      ...{ "start-line": wholeNumber, "end-line": wholeNumber, "start-after": anyText },
      ...{ "end-before": anyText, "tab-width": wholeNumber, class: classNames },
      "number-lines": anyText,
    },
    run: (call) => refuse(call, "may not read files", "Write the text into the README"),
  },
};

function makeContents(call: DirectiveCall): readonly RstNode[] {
  const { parser, options, line } = call;
  if (!["document", "sidebar", "figure-text"].includes(parser.parents.at(-1) ?? "")) {
    return refuse(call, "stands inside another block", "Take away its indentation");
  }
  const [title] = call.args;
  const depth = options.get("depth");
  const contents = makeElement("contents", line, [], {
    isLocal: options.has("local"),
    ...(depth !== undefined && { depth: Number(depth) }),
    backlinks: ALL_BACKLINKS.find((value) => value === options.get("backlinks")) ?? "entry",
  });
  applyCommon(call, contents);
  if (title !== undefined || !contents.isLocal) {
    const children = title === undefined ? [makeText("Contents")] : parser.parseInline(title, line);
    contents.children.push(makeElement("title", line, children));
  }
  const name = normaliseName(contents.children.map(textOf).join("") || "Contents");
  if (parser.names.find(name) === undefined) contents.names.push(name);
  parser.names.giveId(contents, "topic");
  parser.names.note(contents, false);
  return [contents];
}

/** `.. role:: name(base)`, with `:class:` and, for code, `:language:` below. */
function makeRole(call: DirectiveCall): readonly RstNode[] {
  const [first = "", ...others] = call.content.lines;
  const [, name, base] = ROLE.exec(first.trim()) ?? [];
  const hint = "Write .. role:: name(base)";
  if (name === undefined || call.content.firstLine > call.line) {
    return refuse(call, `cannot make a role of "${first}"`, hint);
  }
  const options = new Map<string, string>();
  for (const line of others) {
    const mark = findFieldMark(line);
    if (mark === undefined) {
      if (line === "") continue;
      return refuse(call, "has a line among its options that is none", hint);
    }
    if (!["class", "language", "format"].includes(mark.name.toLowerCase())) {
      return refuse(call, `has no option "${mark.name}"`, "Write :class: or :language:");
    }
    options.set(mark.name.toLowerCase(), line.slice(mark.width));
  }
  const written = options.get("class");
  const classes = written === undefined ? undefined : parseClasses(written);
  if (written !== undefined && classes === undefined) {
    return refuse(
      call,
      `cannot make a class of "${written}"`,
      "Use letters, or leave :class: away",
    );
  }
  const kind = base === undefined ? "inline" : findRoleKind(call.parser, base);
  for (const [option, owner] of [
    ["language", "code"],
    ["format", "raw"],
  ] as const) {
    if (!options.has(option) || kind === undefined || kind === owner) continue;
    return refuse(call, `has the option "${option}", which is for ${owner}`, hint);
  }
  const language = options.get("language") || undefined;
  defineRole(call.parser, { name, base, classes, language }, call.line);
  return [];
}

function makeReplacement(call: DirectiveCall): readonly RstNode[] {
  if (call.definition === undefined) return refuseOutside(call);
  const holder = makeElement("figure-text", call.line);
  call.parser.parseInto(holder, call.content);
  const [paragraph] = holder.children;
  if (paragraph?.kind !== "paragraph" || holder.children.length > 1) {
    return refuse(call, "holds more than one paragraph", "Write one paragraph, or an image");
  }
  return paragraph.children;
}

function makeCharacters(call: DirectiveCall): readonly RstNode[] {
  if (call.definition === undefined) return refuseOutside(call);
  const isTrimmed = call.options.has("trim");
  call.definition.trims = [
    ...(isTrimmed || call.options.has("ltrim") ? (["left"] as const) : []),
    ...(isTrimmed || call.options.has("rtrim") ? (["right"] as const) : []),
  ];
  const [text = ""] = call.args.join(" ").split(/(?:[ \n]|^)\.\. /);
  const characters = text.split(/\s+/).filter(Boolean).map(parseCodePoint);
  if (characters.includes(undefined))
    return refuse(call, "has a number of no character", "Mend it");
  return [makeText(characters.join(""))];
}

function refuseOutside(call: DirectiveCall): readonly RstNode[] {
  return refuse(call, "stands outside a substitution", `${OUTSIDE}${call.name}::`);
}

/** A page shows nothing of it, but what holds anything else than fields is refused. */
function checkMeta(call: DirectiveCall): readonly RstNode[] {
  const { content, parser } = call;
  for (let at = 0; at < content.lines.length; ) {
    const line = content.lines[at];
    const mark = findFieldMark(line ?? "");
    if (mark === undefined && !isBlankLine(line)) {
      return refuse(call, "holds a line that is no field", "Write :name: content, or indent it");
    }
    const attributes = mark?.name.split(/\s+/).slice(1) ?? [];
    const wrong = attributes.find((word) => !/^[^=]+=./.test(word));
    if (wrong !== undefined) {
      const message = `.. meta:: cannot have "${wrong}" in a name`;
      parser.faults.add(content.firstLine + at, message, "Write key=value");
    }
    at = mark === undefined ? at + 1 : cutFirstIndented(content, at, mark.width).end;
  }
  return [];
}

function readAndDrop(call: DirectiveCall): readonly RstNode[] {
  call.parser.parseInto(makeElement("figure-text", call.line), call.content);
  return [];
}
