/**
 * reStructuredText to HTML, as PyPI renders it: its settings, its refusals.
 * What comes out is NOT safe yet (links lead anywhere): it goes through `sanitise` before anyone sees it.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
 */

import { parseBody } from "../rst-blocks/body.ts";
import { parseInline } from "../rst-inline/inline.ts";
import { extractDocinfo } from "../rst-passes/docinfo.ts";
import {
  applyClasses,
  dropComments,
  fillContents,
  numberSections,
  placeTransitions,
} from "../rst-passes/finish.ts";
import { labelFootnotes } from "../rst-passes/footnotes.ts";
import { writeHtml } from "../rst-passes/html.ts";
import { handOnTargets, pairAnonymous, resolveReferences } from "../rst-passes/references.ts";
import { setQuotes } from "../rst-passes/smart-quotes.ts";
import { replaceSubstitutions } from "../rst-passes/substitutions.ts";
import { type Block, splitLines } from "./block.ts";
import { type Budget, weigh } from "./budget.ts";
import { makeFaults, TooManyFaults } from "./faults.ts";
import { RST_LIMITS, type RstFault } from "./limits.ts";
import { makeNames, type ParseOptions, type Parser } from "./parser.ts";
import { type ElementNode, makeElement } from "./tree.ts";

export interface RstResult {
  /** Shown only where there is no fault. */
  readonly html: string;
  /** In the order in which they were met. */
  readonly faults: readonly RstFault[];
}

/** Throws `TooMuch` where the text becomes more than its budget, and nothing else for what it says. */
export function renderRst(text: string, budget: Budget): RstResult {
  const faults = makeFaults(RST_LIMITS.maxFaults);
  try {
    const lines = splitLines(text);
    const long = lines.findIndex((line) => line.length > RST_LIMITS.maxLine);
    if (long !== -1) {
      const message = `The line has more than ${RST_LIMITS.maxLine} characters`;
      faults.add(long + 1, message, "Break it");
      return { html: "", faults: faults.found };
    }
    const parser = makeParser(faults, budget);
    const root = makeElement("document", 1);
    parser.parseInto(root, { lines, firstLine: 1 }, { hasTitles: true });
    const html = finish(parser, root);
    if (html.trim() === "" && faults.found.length === 0)
      faults.add(undefined, "The text shows nothing", "Write some");
    return { html, faults: faults.found };
  } catch (error) {
    if (!(error instanceof TooManyFaults)) throw error;
    return { html: "", faults: faults.found };
  }
}

function makeParser(faults: Parser["faults"], budget: Budget): Parser {
  const parser: Parser = {
    faults,
    budget,
    names: makeNames(faults),
    substitutions: { exact: new Map(), folded: new Map() },
    roles: new Map(),
    parents: [],
    defaultRole: "title",
    parseInto(parent: ElementNode, block: Block, options?: ParseOptions) {
      if (parser.parents.length >= RST_LIMITS.maxDepth) {
        const message = `More than ${RST_LIMITS.maxDepth} blocks stand within each other`;
        faults.add(block.firstLine, message, "Indent less");
        return;
      }
      parser.parents.push(parent.kind);
      parseBody(parser, parent, block, options);
      parser.parents.pop();
    },
    parseInline: (text, line) => parseInline(parser, text, line),
  };
  return parser;
}

/** The passes, in the order in which one needs what the others did. */
function finish(parser: Parser, root: ElementNode): string {
  applyClasses(parser, root);
  replaceSubstitutions(parser, root);
  handOnTargets(parser, root);
  extractDocinfo(parser, root);
  pairAnonymous(parser, root);
  labelFootnotes(parser, root);
  numberSections(root);
  fillContents(parser, root);
  dropComments(root);
  placeTransitions(parser, root);
  resolveReferences(parser, root);
  if (parser.faults.found.length > 0) return "";
  parser.budget.allow(weigh(root));
  setQuotes(root);
  return writeHtml(root);
}
