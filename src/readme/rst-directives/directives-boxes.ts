/**
 * Directives that put their content into a box: admonitions, topics, code, quotes and containers.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/directives.html#admonitions
 */

import { indentOf, isBlankLine } from "../rst/block.ts";
import { makeId } from "../rst/characters.ts";
import {
  type ElementKind,
  type ElementNode,
  makeElement,
  makeText,
  type RstNode,
} from "../rst/tree.ts";
import { makeQuotes } from "../rst-blocks/block-quotes.ts";
import { nestLines } from "../rst-blocks/literals.ts";
import {
  anyText,
  applyCommon,
  classNames,
  type Directive,
  type DirectiveCall,
  noneOrNumber,
  refuse,
  someText,
} from "./directive.ts";

const COMMON = { class: classNames, name: anyText };
const BODY = { content: "required", options: COMMON } as const;

const ADMONITIONS: Readonly<Record<string, string>> = {
  ...{ attention: "Attention!", caution: "Caution!", danger: "!DANGER!", error: "Error" },
  ...{ hint: "Hint", important: "Important", note: "Note", tip: "Tip", warning: "Warning" },
};

const code: Directive = {
  content: "required",
  optional: 1,
  options: { ...COMMON, "number-lines": noneOrNumber },
  run(call) {
    const language = call.args[0] ?? "";
    const text = makeText(numberLines(call).join("\n"));
    const node = makeElement("literal-block", call.line, [text], { language });
    applyCommon(call, node);
    return [node];
  },
};

export const BOX_DIRECTIVES: Readonly<Record<string, Directive>> = {
  ...Object.fromEntries(
    Object.entries(ADMONITIONS).map(([name, title]) => [name, makeAdmonition(name, title)]),
  ),
  admonition: {
    ...BODY,
    required: 1,
    isLastLong: true,
    run(call) {
      const box = makeBox(call, "admonition", call.args[0]);
      if (!call.options.has("class")) box.classes.push(`admonition-${makeId(call.args[0] ?? "")}`);
      return [box];
    },
  },
  topic: {
    ...BODY,
    required: 1,
    isLastLong: true,
    run: (call) =>
      mayHoldTopics(call) ? [makeBox(call, "topic", call.args[0])] : refuseTopic(call),
  },
  sidebar: {
    ...BODY,
    optional: 1,
    isLastLong: true,
    options: { ...COMMON, subtitle: someText },
    run: (call) => (mayHoldTopics(call) ? [makeSidebar(call)] : refuseTopic(call)),
  },
  code,
  "code-block": code,
  sourcecode: code,
  "parsed-literal": {
    ...BODY,
    run(call) {
      const children = call.parser.parseInline(call.content.lines.join("\n"), call.line);
      const node = makeElement("literal-block", call.line, children);
      applyCommon(call, node);
      return [node];
    },
  },
  math: {
    ...BODY,
    run(call) {
      const blocks = call.content.lines.join("\n").split("\n\n").filter(Boolean);
      return blocks.map((block) => {
        const node = makeElement("math-block", call.line, [makeText(block)]);
        applyCommon(call, node);
        return node;
      });
    },
  },
  "line-block": { ...BODY, run: (call) => [makeLineBlock(call)] },
  rubric: {
    content: "none",
    required: 1,
    isLastLong: true,
    options: COMMON,
    run(call) {
      const children = call.parser.parseInline(call.args[0] ?? "", call.line);
      const node = makeElement("rubric", call.line, children);
      applyCommon(call, node);
      return [node];
    },
  },
  epigraph: makeQuote("epigraph"),
  highlights: makeQuote("highlights"),
  "pull-quote": makeQuote("pull-quote"),
  compound: { ...BODY, run: (call) => [makeBox(call, "compound")] },
  container: {
    content: "required",
    optional: 1,
    isLastLong: true,
    options: { name: anyText },
    run(call) {
      const box = makeBox(call, "container");
      if (call.args[0] !== undefined && !classNames(call.args[0])) {
        return refuse(call, `cannot make a class of "${call.args[0]}"`, "Use letters and digits");
      }
      return [box];
    },
  },
};

function makeAdmonition(name: string, title: string): Directive {
  return {
    ...BODY,
    run(call) {
      const box = makeElement("admonition", call.line, [
        makeElement("title", call.line, [makeText(title)]),
      ]);
      applyCommon(call, box);
      box.classes.push(name);
      call.parser.parseInto(box, call.content);
      return [box];
    },
  };
}

function makeBox(call: DirectiveCall, kind: ElementKind, title?: string): ElementNode {
  const box = makeElement(kind, call.line);
  if (title !== undefined) {
    box.children.push(makeElement("title", call.line, call.parser.parseInline(title, call.line)));
  }
  applyCommon(call, box);
  call.parser.parseInto(box, call.content);
  return box;
}

function makeSidebar(call: DirectiveCall): ElementNode {
  const box = makeBox(call, "sidebar", call.args[0]);
  const subtitle = call.options.get("subtitle");
  if (subtitle !== undefined) {
    const children = call.parser.parseInline(subtitle, call.line);
    box.children.splice(1, 0, makeElement("subtitle", call.line, children));
  }
  return box;
}

function mayHoldTopics(call: DirectiveCall): boolean {
  return ["document", "sidebar", "figure-text"].includes(call.parser.parents.at(-1) ?? "");
}

function refuseTopic(call: DirectiveCall): readonly RstNode[] {
  return refuse(call, "stands inside another block", "Take away its indentation");
}

function makeQuote(name: string): Directive {
  return {
    content: "required",
    run(call) {
      const quotes = makeQuotes(call.parser, call.content);
      for (const quote of quotes) quote.classes.push(name);
      return quotes;
    },
  };
}

function makeLineBlock(call: DirectiveCall): ElementNode {
  const lines = call.content.lines.map((text, at) => {
    const line = call.content.firstLine + at;
    const node = makeElement("line", line, call.parser.parseInline(text.trim(), line));
    if (!isBlankLine(text)) node.indent = indentOf(text);
    return node;
  });
  return nestLines(lines, call.line);
}

/** `:number-lines:` puts the number of each line before it. */
function numberLines(call: DirectiveCall): readonly string[] {
  const { lines } = call.content;
  const first = call.options.get("number-lines");
  if (first === undefined) return lines;
  const start = first === "" ? 1 : Number(first);
  const width = String(start + lines.length).length;
  return lines.map((line, at) => `${String(start + at).padStart(width)} ${line}`);
}
