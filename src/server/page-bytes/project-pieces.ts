/** The page of a project in pieces. */
import { provenanceAddress } from "../../standards/provenance-path.ts";
import { formatFileHtml, frameSimpleHtml } from "../../standards/simple-html.ts";
import { formatFileJson, frameSimpleJson } from "../../standards/simple-json.ts";
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

export async function renderProjectPieces(
  page: ProjectPage,
  { form, urlOf, indexAddress, old }: ProjectRendering,
): Promise<readonly Piece[]> {
  const { before, between, after } =
    form === "json" ? frameSimpleJson(page) : frameSimpleHtml(page);
  const formatFile = form === "json" ? formatFileJson : formatFileHtml;
  const locate = (file: FileEntry): FileEntry => {
    const provenance = provenanceAddress(file, page.name, indexAddress);
    const located = { ...file, url: urlOf(file) };
    return provenance === undefined ? located : { ...located, provenance };
  };
  const write = (files: readonly FileEntry[]): string =>
    files.map((file) => formatFile(locate(file))).join(between);
  if (page.files.length <= FILES_OF_PIECE) {
    return [makePiece(before + write(page.files) + after)];
  }
  const writing = { write, between, itemsOfPiece: FILES_OF_PIECE };
  const files = await renderItemPieces(page.files, old, writing);
  return [makePiece(before), ...files, makePiece(after)];
}
