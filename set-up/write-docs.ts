/** Writes the references in docs/ that are made from the code. `npm run docs`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { referencePages } from "../test/reference-docs.ts";

for (const [page, text] of await referencePages()) {
  writeFileSync(path.join(path.dirname(import.meta.dirname), page), text);
}
