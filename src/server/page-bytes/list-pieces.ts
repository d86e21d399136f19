/**
 * The list of all projects in pieces, each of some thousand names that follow one another. Where the list was rendered
 * before, only the pieces are read again in which a name has changed.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { NameRange, PackageIndex } from "../../indexes/package-index.ts";
import { isInRange } from "../../indexes/walk-projects.ts";
import { formatProjectHtml, frameSimpleListHtml } from "../../standards/simple-html.ts";
import { formatProjectJson, frameSimpleListJson } from "../../standards/simple-json.ts";
import type { PageFrame, ProjectEntry } from "../../standards/simple-page.ts";
import type { SimpleForm } from "./negotiate.ts";
import type { OldPage } from "./page-cache.ts";
import { makePiece, type Piece } from "./page-pieces.ts";

export interface ListRendering {
  readonly form: SimpleForm;
  readonly lastSerial: number;
  readonly old: OldPage | undefined;
  /** Whether names may come in of which nobody is told: then none of its pieces can stay. */
  readonly isPassing?: boolean;
}

/** Some 200 kB. */
const NAMES_OF_PIECE = 5000;

export async function renderListPieces(
  index: PackageIndex,
  { form, lastSerial, old, isPassing = false }: ListRendering,
): Promise<readonly Piece[]> {
  const frame =
    form === "json" ? frameSimpleListJson({ lastSerial }) : frameSimpleListHtml({ lastSerial });
  const format = form === "json" ? formatProjectJson : formatProjectHtml;
  const writing = { index, frame, format };
  const again = old && !isPassing ? await renderAgain(old, writing) : undefined;
  const names = again ?? (await renderRange(ALL, writing));
  if (isPassing) for (const piece of names) ranges.delete(piece);
  const [only, ...others] = names;
  if (only === undefined) return [makePiece(frame.before + frame.after)];
  if (others.length === 0) return [makePiece(frame.before + only.plain.toString() + frame.after)];
  return [makePiece(frame.before), ...names, makePiece(frame.after)];
}

interface Writing {
  readonly index: PackageIndex;
  readonly frame: PageFrame;
  readonly format: (project: ProjectEntry) => string;
}

const ALL: NameRange = {};
/** Which names a piece holds. */
const ranges = new WeakMap<Piece, NameRange>();

/** `undefined` where it is simpler to begin anew. */
async function renderAgain(
  { pieces, changed }: OldPage,
  writing: Writing,
): Promise<readonly Piece[] | undefined> {
  const renewed: Piece[] = [];
  for (const piece of pieces) {
    const range = ranges.get(piece);
    if (range === undefined) continue;
    const isChanged = [...changed].some((name) => isInRange(name, range));
    const some = isChanged ? await renderRange(range, writing) : [piece];
    // The piece behind an empty one would begin wrongly, where that was the first.
    if (some.length === 0) return undefined;
    renewed.push(...some);
  }
  return renewed.length === 0 ? undefined : renewed;
}

/** The pieces cover the whole range between them; there is none where it has no names. */
async function renderRange(range: NameRange, writing: Writing): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  let after = range.after;
  let waiting: string[] = [];
  const cut = (until: string | undefined): void => {
    const text = waiting.join(writing.frame.between);
    const piece = makePiece(after === undefined ? text : writing.frame.between + text);
    ranges.set(piece, {
      ...(after !== undefined && { after }),
      ...(until !== undefined && { until }),
    });
    pieces.push(piece);
    waiting = [];
    after = until;
  };
  let last: string | undefined;
  for await (const projects of writing.index.walkProjects(range)) {
    if (projects.length === 0) continue;
    if (waiting.length >= NAMES_OF_PIECE) {
      cut(last);
      await nextTurn();
    }
    for (const project of projects) waiting.push(writing.format(project));
    last = copyOf(projects.at(-1)?.name) ?? last;
  }
  if (waiting.length > 0) cut(range.until);
  return pieces;
}

/** A name may be a part of the text of thousands, which it would keep in memory as long as its piece is kept. */
function copyOf(name: string | undefined): string | undefined {
  return name && Buffer.from(name).toString();
}
