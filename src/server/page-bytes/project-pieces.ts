/** The page of a project in pieces. */
import { provenanceAddress } from "../../standards/provenance-path.ts";
import { formatFileHtml, frameSimpleHtml } from "../../standards/simple-html.ts";
import {
  formatFileJson,
  formatVersionJson,
  frameSimpleJson,
  frameVersionsJson,
} from "../../standards/simple-json.ts";
import type { FileEntry, ProjectPage } from "../../standards/simple-page.ts";
import { renderItemPieces } from "./item-pieces.ts";
import type { SimpleForm } from "./negotiate.ts";
import { makePiece, type Piece } from "./page-pieces.ts";

export interface ProjectRendering {
  readonly form: SimpleForm;
  /** The address of a file on this page. */
  readonly urlOf: (file: FileEntry) => string;
  /** Of the index that was asked, with a slash at its end. */
  readonly indexAddress: string;
  /** The pieces of the page before, in the same form. */
  readonly old: readonly Piece[];
}

/** Some 256 kB. */
const FILES_OF_PIECE = 600;
/** Some 50 kB. */
const VERSIONS_OF_PIECE = 5000;

export async function renderProjectPieces(
  page: ProjectPage,
  { form, urlOf, indexAddress, old }: ProjectRendering,
): Promise<readonly Piece[]> {
  const isJson = form === "json";
  const frame = isJson ? frameSimpleJson : frameSimpleHtml;
  const formatFile = isJson ? formatFileJson : formatFileHtml;
  const locate = (file: FileEntry): FileEntry => {
    const provenance = provenanceAddress(file, page.name, indexAddress);
    const located = { ...file, url: urlOf(file) };
    return provenance === undefined ? located : { ...located, provenance };
  };
  const write = (files: readonly FileEntry[], between: string): string =>
    files.map((file) => formatFile(locate(file))).join(between);
  if (page.files.length <= FILES_OF_PIECE) {
    const { before, between, after } = frame(page);
    return [makePiece(before + write(page.files, between) + after)];
  }
  const { before, between, after } = frame({ ...page, versions: [] });
  const head = isJson ? await renderHeadJson(page, old) : [makePiece(before)];
  const files = await renderItemPieces(page.files, old, {
    kind: "files",
    write: (files) => write(files, between),
    between,
    itemsOfPiece: FILES_OF_PIECE,
  });
  return [...head, ...files, makePiece(after)];
}

/** What stands before the files. A project of many files may have as many versions. */
async function renderHeadJson(page: ProjectPage, old: readonly Piece[]): Promise<readonly Piece[]> {
  const { before, between, after } = frameVersionsJson(page);
  const versions = await renderItemPieces(page.versions, old, {
    kind: "versions",
    write: (versions) => versions.map(formatVersionJson).join(between),
    between,
    itemsOfPiece: VERSIONS_OF_PIECE,
  });
  return [makePiece(before), ...versions, makePiece(after)];
}
