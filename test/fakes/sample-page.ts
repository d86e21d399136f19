/** A page of the Simple API as an index has it, with all that both of its forms can say. */
import { parseName } from "../../src/standards/name.ts";
import type { FileEntry, ProjectPage } from "../../src/standards/simple-page.ts";

/** The address of the page. */
export const PAGE_URL = "https://shop.example.org/simple/holy-grail/";

/** A sha256 in hexadecimal digits. */
export const DIGEST = "ab".repeat(32);

/** A wheel of which everything is known that HTML can say too, with characters that mean something to it. */
export const fullFile: FileEntry = {
  filename: "holy_grail-1.0-py3-none-any.whl",
  url: "https://files.example.org/a/holy_grail-1.0-py3-none-any.whl",
  hashes: { sha256: DIGEST },
  requiresPython: ">=3.9, <4",
  yanked: `"bad" <swallow> & 'worse'`,
  metadata: { sha256: DIGEST },
  provenance: "https://shop.example.org/integrity/x/provenance",
};

/** An sdist of which no more is known than must be. */
export const plainFile: FileEntry = {
  filename: "holy_grail-1.0.tar.gz",
  url: "https://files.example.org/a/holy_grail-1.0.tar.gz",
  hashes: {},
  yanked: false,
  metadata: false,
};

/** The page of both files. */
export const samplePage: ProjectPage = {
  name: parseName("holy-grail"),
  status: { status: "archived", reason: 'only a "model"' },
  versions: ["1.0"],
  files: [fullFile, plainFile],
  lastSerial: 17,
};
