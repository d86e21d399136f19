/** Texts of a project as Python reads them: UTF-8, a byte order mark kept, every kind of line end read as "\n". */
import { AppError } from "../errors.ts";
import { type FileTree, lineOfFault } from "./file-tree.ts";

/** Throws `invalid` where the file is no UTF-8; `undefined` where it is not there. */
export function findProjectText(
  tree: FileTree,
  file: string,
  lineEnds: "as-written" | "as-python" = "as-python",
): string | undefined {
  const bytes = tree.read(file);
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return lineEnds === "as-written" ? text : text.replaceAll(/\r\n?/g, "\n");
  } catch (cause) {
    throw new AppError("invalid", `Cannot read ${file}: it is not UTF-8`, {
      hint: "Save it as UTF-8",
      place: { file, line: lineOfFault(bytes) },
      cause,
    });
  }
}
