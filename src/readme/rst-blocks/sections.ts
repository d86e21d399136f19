/**
 * Sections: titles with an underline, or with lines above and below, whose order of first use tells their level.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections
 */
import { type Block, isBlankLine } from "../rst/block.ts";
import { columnWidth, normaliseName } from "../rst/characters.ts";
import { isLineOfMarks } from "../rst/classify.ts";
import type { Parsed, Parser } from "../rst/parser.ts";
import { type ElementNode, makeElement, textOf } from "../rst/tree.ts";

export interface Sections {
  /** Where blocks go now. */
  current(): ElementNode;
  /** A title between two lines, or a line across; `undefined` where the line is mere text. */
  parseLine(block: Block, at: number): Parsed | undefined;
  /** A title whose underline follows; `undefined` where it is mere text. */
  parseUnderlined(block: Block, at: number): Parsed | undefined;
}

/** Shorter lines of marks may be text. */
const SURE_LENGTH = 4;
const HINT = "Make the lines as long as the title";

export function makeSections(parser: Parser, root: ElementNode): Sections {
  const styles: string[] = [];
  const open: ElementNode[] = [root];

  const begin = (style: string, title: string, line: number): void => {
    const known = styles.indexOf(style);
    const level = known === -1 ? styles.length + 1 : known + 1;
    if (level > open.length) {
      const hint = `Use the marks of the levels in their order: ${styles.join(" ")}`;
      parser.faults.add(line, `The title "${title}" skips a level of sections`, hint);
    } else if (known === -1) {
      styles.push(style);
    }
    open.length = Math.min(level, open.length);
    const section = makeSection(parser, title, line);
    open.at(-1)?.children.push(section);
    open.push(section);
  };

  return {
    current: () => open.at(-1) ?? root,

    parseLine(block, at) {
      const line = block.lines[at] ?? "";
      const next = block.lines[at + 1];
      const isSure = line.length >= SURE_LENGTH;
      const place = block.firstLine + at;
      if (isBlankLine(next)) {
        return isSure ? { nodes: [makeElement("transition", place)], end: at + 1 } : undefined;
      }
      const title = next ?? "";
      const underline = block.lines[at + 2] ?? "";
      const fault = findFault(line, title, underline);
      if (fault === undefined) {
        begin(`${line[0]}/${underline[0]}`, title.trim(), place + 1);
        return { nodes: [], end: at + 3 };
      }
      if (!isSure) return undefined;
      parser.faults.add(
        place,
        fault,
        isLineOfMarks(title) ? "Put a title between the lines" : HINT,
      );
      return { nodes: [], end: at + (isLineOfMarks(title) ? 2 : 3) };
    },

    parseUnderlined(block, at) {
      const [title = "", underline = ""] = block.lines.slice(at, at + 2);
      if (columnWidth(title) > underline.length) {
        if (underline.length < SURE_LENGTH) return undefined;
        const message = `The underline of "${title}" is too short`;
        parser.faults.add(block.firstLine + at + 1, message, "Make it as long as the title");
      }
      begin(underline[0] ?? "", title, block.firstLine + at);
      return { nodes: [], end: at + 2 };
    },
  };
}

function findFault(line: string, title: string, underline: string): string | undefined {
  if (isLineOfMarks(title)) return "Two lines of marks follow each other";
  if (!isLineOfMarks(underline)) return `The line above "${title}" has none below it`;
  if (line !== underline) return `The lines above and below "${title}" differ`;
  if (columnWidth(title) > line.length) return `The lines above and below "${title}" are too short`;
  return undefined;
}

function makeSection(parser: Parser, title: string, line: number): ElementNode {
  const heading = makeElement("title", line, parser.parseInline(title, line));
  const section = makeElement("section", line, [heading]);
  section.names.push(normaliseName(textOf(heading)));
  parser.names.note(section, false);
  return section;
}
