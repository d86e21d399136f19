/**
 * The page of a project in pieces. Where it was rendered before, pieces whose files are the very same values stay:
 * one more file in fifty thousand costs one piece.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { formatFileHtml, frameSimpleHtml } from "../standards/simple-html.ts";
import { formatFileJson, frameSimpleJson } from "../standards/simple-json.ts";
import type { FileEntry, PageFrame, ProjectPage } from "../standards/simple-page.ts";
import type { SimpleForm } from "./negotiate.ts";
import { makePiece, type Piece } from "./page-pieces.ts";

export interface ProjectRendering {
  readonly form: SimpleForm;
  /** The address of a file on this page. */
  readonly urlOf: (file: FileEntry) => string;
  /** The pieces of the page before, in the same form. */
  readonly old: readonly Piece[];
}

/** Some 256 kB. */
const FILES_OF_PIECE = 600;

export async function renderProjectPieces(
  page: ProjectPage,
  { form, urlOf, old }: ProjectRendering,
): Promise<readonly Piece[]> {
  const frame = form === "json" ? frameSimpleJson(page) : frameSimpleHtml(page);
  const formatFile = form === "json" ? formatFileJson : formatFileHtml;
  const format = (file: FileEntry): string => formatFile({ ...file, url: urlOf(file) });
  if (page.files.length <= FILES_OF_PIECE) {
    const text = page.files.map(format).join(frame.between);
    return [makePiece(frame.before + text + frame.after)];
  }
  const files = await renderFiles(page.files, old, { format, frame });
  return [makePiece(frame.before), ...files, makePiece(frame.after)];
}

/** What a piece was made from. */
interface Origin {
  readonly files: readonly FileEntry[];
  /** Then nothing parts it from what stands before. */
  readonly isFirst: boolean;
}

const origins = new WeakMap<Piece, Origin>();

interface Writing {
  readonly format: (file: FileEntry) => string;
  readonly frame: PageFrame;
}

async function renderFiles(
  files: readonly FileEntry[],
  old: readonly Piece[],
  writing: Writing,
): Promise<readonly Piece[]> {
  const known = old.flatMap((piece) => {
    const origin = origins.get(piece);
    return origin === undefined ? [] : [{ piece, ...origin }];
  });
  const pieces: Piece[] = [];
  let at = 0;
  while (at < files.length) {
    const next = known.shift();
    if (next !== undefined && next.isFirst === (at === 0) && isPart(next.files, files, at)) {
      pieces.push(next.piece);
      at += next.files.length;
      continue;
    }
    const end = findNextStart(known, files, at);
    pieces.push(...(await renderSome(files.slice(at, end), at === 0, writing)));
    at = end;
  }
  return pieces;
}

/** Where the next piece that may stay begins. Those before it are dropped. */
function findNextStart(
  known: { readonly files: readonly FileEntry[] }[],
  files: readonly FileEntry[],
  after: number,
): number {
  for (let next = known[0]; next !== undefined; next = known[0]) {
    const [first] = next.files;
    const start = first === undefined ? -1 : files.indexOf(first, after);
    if (start > after) return start;
    known.shift();
  }
  return files.length;
}

async function renderSome(
  files: readonly FileEntry[],
  isFirst: boolean,
  { format, frame }: Writing,
): Promise<readonly Piece[]> {
  const count = Math.max(1, Math.round(files.length / FILES_OF_PIECE));
  const size = Math.ceil(files.length / count);
  const pieces: Piece[] = [];
  for (let at = 0; at < files.length; at += size) {
    const some = files.slice(at, at + size);
    const origin = { files: some, isFirst: isFirst && at === 0 };
    const text = some.map(format).join(frame.between);
    const piece = makePiece(origin.isFirst ? text : frame.between + text);
    origins.set(piece, origin);
    pieces.push(piece);
    // A long page takes its time: others get their turn.
    if (at + size < files.length) await nextTurn();
  }
  return pieces;
}

function isPart(part: readonly FileEntry[], files: readonly FileEntry[], at: number): boolean {
  return part.every((file, index) => files[at + index] === file);
}
