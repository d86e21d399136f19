/**
 * Images and figures.
 * Spec: https://docutils.sourceforge.io/docs/ref/rst/directives.html#images
 */
import { hideEscapes, normaliseName } from "../rst/characters.ts";
import { type ElementNode, isInvisible, makeElement, type RstNode } from "../rst/tree.ts";
import { parseDestination } from "../rst-blocks/targets.ts";
import { parseUri } from "../rst-inline/phrase-reference.ts";
import {
  anyText,
  applyCommon,
  classNames,
  type Directive,
  type DirectiveCall,
  length,
  lengthOrPercentage,
  oneOf,
  parseClasses,
  percentage,
  refuse,
  someText,
} from "./directive.ts";

const ACROSS = ["left", "center", "right"];
const DOWN = ["top", "middle", "bottom"];
const OPTIONS = {
  alt: anyText,
  height: length,
  width: lengthOrPercentage,
  scale: percentage,
  align: oneOf(...ACROSS, ...DOWN),
  target: someText,
  loading: oneOf("embed", "link", "lazy"),
  class: classNames,
  name: anyText,
};
const SHAPE = { required: 1, isLastLong: true } as const;

export const IMAGE_DIRECTIVES: Readonly<Record<string, Directive>> = {
  image: {
    ...SHAPE,
    content: "none",
    options: OPTIONS,
    run(call) {
      const align = call.options.get("align")?.toLowerCase();
      const allowed = call.definition === undefined ? ACROSS : DOWN;
      if (align !== undefined && !allowed.includes(align)) {
        const hint = `Write ${allowed.join(", ")}, or leave :align: away`;
        return refuse(call, `cannot be aligned "${align}" here`, hint);
      }
      return [makeImage(call, align)];
    },
  },
  figure: {
    ...SHAPE,
    content: "allowed",
    options: {
      ...OPTIONS,
      align: oneOf(...ACROSS),
      figwidth: (value) => value.toLowerCase() === "image" || lengthOrPercentage(value),
      figclass: classNames,
      figname: anyText,
    },
    run: makeFigure,
  },
};

/** The image, inside a reference where it leads somewhere. */
function makeImage(call: DirectiveCall, align: string | undefined): ElementNode {
  const { options, line } = call;
  const image = makeElement("image", line, [], {
    uri: parseUri(hideEscapes(call.args.join("\n"))),
    ...pick(options, "width"),
    ...pick(options, "height"),
    ...pick(options, "alt"),
    ...(align !== undefined && { align }),
  });
  if (image.alt === undefined && call.definition !== undefined) {
    image.alt = call.definition.names[0] ?? "";
  }
  applyCommon(call, image);
  const target = options.get("target");
  if (target === undefined) return image;
  const destination = parseDestination(hideEscapes(target).split("\n"));
  return makeElement("reference", line, [image], destination);
}

function pick(
  options: ReadonlyMap<string, string>,
  name: "width" | "height" | "alt",
): Partial<ElementNode> {
  const value = options.get(name);
  return value === undefined ? {} : { [name]: name === "alt" ? value : value.replaceAll(" ", "") };
}

/** The first paragraph is the caption, or an empty comment says that there is none; the rest is the legend. */
function makeFigure(call: DirectiveCall): readonly RstNode[] {
  const figure = makeElement("figure", call.line, [makeImage(call, undefined)]);
  figure.classes.push(...(parseClasses(call.options.get("figclass") ?? "") ?? []));
  const align = call.options.get("align")?.toLowerCase();
  if (align !== undefined) figure.align = align;
  const name = call.options.get("figname");
  if (name !== undefined) {
    figure.names.push(normaliseName(name));
    call.parser.names.note(figure, true);
  }
  const text = makeElement("figure-text", call.line);
  call.parser.parseInto(text, call.content);
  const at = text.children.findIndex((node) => node.kind === "comment" || !isInvisible(node));
  const first = text.children[at];
  figure.children.push(...text.children.slice(0, Math.max(at, 0)));
  if (first === undefined || first.kind === "text") return [figure];
  if (first.kind === "paragraph") {
    figure.children.push({ ...first, kind: "caption" });
  } else if (first.kind !== "comment" || first.children.length > 0) {
    const hint = "Write the caption first, or two dots alone where there is none";
    return refuse(call, "has content that does not begin with a caption", hint);
  }
  const rest = text.children.slice(at + 1);
  if (rest.length > 0) figure.children.push(makeElement("legend", call.line, rest));
  return [figure];
}
