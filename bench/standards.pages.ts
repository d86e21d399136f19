/** Pages and METADATA: the work of a mirror and of an index. */
import { parseMetadata } from "../src/standards/metadata.ts";
import { parseName } from "../src/standards/name.ts";
import { formatSimpleHtml, parseSimpleHtml } from "../src/standards/simple-html.ts";
import { formatSimpleJson, parseSimpleJson } from "../src/standards/simple-json.ts";
import type { FileEntry, ProjectPage } from "../src/standards/simple-page.ts";
import type { Task } from "./standards.task.ts";

const FILES = 50_000;
const METADATA = 10_000;
const SOURCE = { url: "https://shop.example.org/simple/holy-grail/" };

/** The tasks of this file. */
export const PAGE_TASKS: readonly Task[] = [
  {
    name: "parse a page of 50,000 files (JSON)",
    budget: 1.5,
    peerData: () => formatSimpleJson(makePage()),
    start: () => {
      const text = formatSimpleJson(makePage());
      return { run: () => void parseSimpleJson(text, SOURCE) };
    },
  },
  {
    name: "parse a page of 50,000 files (HTML)",
    budget: 1.5,
    peerData: () => formatSimpleHtml(makePage()),
    start: () => {
      const text = formatSimpleHtml(makePage());
      return { run: () => void parseSimpleHtml(text, SOURCE) };
    },
  },
  {
    name: "parse 10,000 METADATA",
    budget: 10,
    peerData: makeMetadata,
    start: () => {
      // As the peer gets them, and as whoever reads a file: what is put together here is no text in one piece to Node.
      const texts = JSON.parse(JSON.stringify(makeMetadata())) as readonly string[];
      return {
        run: () => {
          for (const text of texts) parseMetadata(text);
        },
      };
    },
  },
];

function makePage(): ProjectPage {
  return {
    name: parseName("holy-grail"),
    status: { status: "active" },
    versions: Array.from({ length: FILES / 20 }, (_, at) => `1.${at}`),
    files: Array.from({ length: FILES }, (_, at) => makeFile(at)),
    lastSerial: FILES,
  };
}

/** A file as PyPI announces it, with digests that differ from each other. */
function makeFile(at: number): FileEntry {
  const digest = (at + 1).toString(16).padStart(8, "0").repeat(8);
  const filename = `holy_grail-1.${Math.floor(at / 20)}-cp3${at % 20}-cp3${at % 20}-manylinux_2_17_x86_64.whl`;
  return {
    filename,
    url: `https://files.example.org/packages/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest.slice(4)}/${filename}`,
    hashes: { sha256: digest },
    requiresPython: ">=3.9",
    size: 100_000 + at,
    uploadTime: "2026-08-22T10:00:00.123456Z",
    yanked: at % 500 === 0 ? "broken" : false,
    metadata: { sha256: digest },
  };
}

/** Texts of the size that is usual on PyPI: thirty fields, and a description of some kilobytes. */
function makeMetadata(): string[] {
  const classifiers = Array.from({ length: 12 }, (_, at) => `Classifier: Topic :: Number ${at}\n`);
  const requires = Array.from(
    { length: 10 },
    (_, at) => `Requires-Dist: dependency-${at}>=1.${at},<3; python_version >= "3.${at}"\n`,
  );
  const description =
    "A paragraph about swallows, their weight and the speed of their wings.\n".repeat(60);
  return Array.from(
    { length: METADATA },
    (_, at) =>
      `Metadata-Version: 2.4\nName: holy-grail-${at}\nVersion: 1.${at}\nSummary: The grail, number ${at}\n` +
      "Author-email: Arthur <arthur@example.org>\nLicense-Expression: MIT\n" +
      `Project-URL: Home, https://example.org/${at}\nKeywords: cup,holy\n` +
      `${classifiers.join("")}Requires-Python: >=3.9\nDescription-Content-Type: text/markdown\n` +
      `License-File: LICENSE\n${requires.join("")}\n${description}`,
  );
}
