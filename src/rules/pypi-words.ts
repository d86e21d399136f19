/**
 * PyPI's words for what its own check of archives refuses: clients and their users look for them. Behind them stands
 * what we found, which names the place.
 */
import type { RuleName } from "./rule-catalog.ts";

const BEGINNING = "Invalid distribution file.";

const WORDS: { readonly [Rule in RuleName]?: string } = {
  "archive-polyglot": "File is both a zip and a tar file",
  "archive-bomb": "File exceeds compression ratio of 50",
  "zip-compression": "File does not use a supported compression type",
  "zip-data-descriptor": "ZIP archive not accepted: ZIP contains a data descriptor",
  "zip-framing": "ZIP archive not accepted: Unknown record signature",
  "zip-prefix-data": "ZIP archive not accepted: Unknown record signature",
  "zip-header-mismatch": "ZIP archive not accepted: Mis-matched data",
  "zip-hidden-member": "ZIP archive not accepted: Filename not in central directory",
  "zip-missing-member": "ZIP archive not accepted: Missing filename in local headers",
  "zip-member-comment": "ZIP archive not accepted: Comment in central directory",
  "zip-extra-field": "ZIP archive not accepted: Malformed zip file",
  "zip-end-record": "ZIP archive not accepted: Malformed zip file",
  "tar-sparse": "tar archive not accepted: Sparse members are not allowed",
  "sdist-top-folder": "Incorrect number of top-level directories in sdist",
};

/** The whole sentence about a faulty archive. */
export function refuseArchive(rule: RuleName, found: string): string {
  const obstacle = found.replace(/^Cannot read the archive: /, "");
  const words = WORDS[rule];
  return words === undefined ? `${BEGINNING} ${found}` : `${BEGINNING} ${words}: ${obstacle}`;
}
