/** No file and no page makes a parser slow: four times the text takes about four times the time. */
import { type GrowthCase, testGrowth } from "../../test/growth.ts";
import { parseAttestations } from "./attestation.ts";
import { findContentType } from "./content-type.ts";
import { parseDirectUrl } from "./direct-url.ts";
import { parseEntryPoints, parseObjectReference } from "./entry-point.ts";
import { findImportNameFault } from "./import-name.ts";
import { parseLicense } from "./license.ts";
import { formatMetadata, parseMetadata } from "./metadata.ts";
import { checkMetadata } from "./metadata-check.ts";
import { parseRecord } from "./record.ts";
import { parseRequirementsFile } from "./requirements-file.ts";
import { findScriptBlock } from "./script-metadata.ts";
import { parseSimpleHtml } from "./simple-html.ts";
import { parseSimpleJson } from "./simple-json.ts";
import { makeLinkReader } from "./simple-link.ts";
import { parseWheel } from "./wheel.ts";

const SOURCE = { url: "https://shop.example.org/simple/a/" };

const metadata = (text: string): unknown => {
  const read = parseMetadata(text);
  return [checkMetadata(read), formatMetadata(read)];
};

/** Texts of one piece again and again, for each reader. */
const PIECES: readonly (readonly [string, (text: string) => unknown, readonly string[]])[] = [
  [
    "a page",
    (text) => parseSimpleHtml(text, SOURCE),
    [
      ...[
        '<a b="',
        `<a b="' c='"`,
        "<a    ",
        "<a////",
        "<!--",
        "<!-",
        "<script><",
        "<title>",
        "<",
        "</",
      ],
      ...[
        "<a =x= = =",
        "<a href=&&&#&#x",
        '<a href="#a=&',
        "<a href=%>",
        "<base href=x>",
        "<a/>",
        "&amp;",
      ],
    ],
  ],
  [
    "metadata",
    metadata,
    [
      "\r",
      " \n",
      ":",
      "a:",
      "name: a\n",
      "a",
      "a\n",
      "Description: a\n",
      "Project-URL: a,b\n",
      "Dynamic: a\n",
    ],
  ],
  [
    "a content type",
    (text) => findContentType(`text/plain${text}!`),
    [";", "; a=b", ' ; a="\\', " ", "a", '; a="'],
  ],
  ["a licence", (text) => parseLicense(`${text}!`), ["(", "MIT OR ", " ", "LicenseRef-", "-", "+"]],
  [
    "a RECORD",
    (text) => parseRecord(`${text}\na,,x`),
    ['"', '""', ",", "\r", 'a,"', "a\n", "\n", '"\n"'],
  ],
  [
    "entry points",
    (text) => parseEntryPoints(`${text}!`),
    ["[", "[a]\n", "[a]\na=b", "#", "=", "\r"],
  ],
  [
    "an object reference",
    (text) => parseObjectReference(`${text}!`),
    ["a.", "a", " ", "[", "a:", "1", "a[", "a [b,"],
  ],
  [
    "an import name",
    (text) => findImportNameFault("Import-Name", `${text}!`),
    ["a.", "a", ";", " ", "."],
  ],
  [
    "a requirements file",
    (text) => parseRequirementsFile(`a${text}`),
    [
      " ",
      "\\\n",
      "#",
      " #",
      "a ",
      "'",
      '"\\',
      "-",
      "-e ",
      ";",
      "[",
      "$\x7bA",
      "@",
      "--hash ",
      "a\n",
      "-r\n",
    ],
  ],
  ["a script", findScriptBlock, ["# /// script\n", "# /// other\n", "# ///\n", "#\n", "# ", "\r"]],
  ["a WHEEL", parseWheel, ["Tag: a\n", "\r", ":", "Wheel-Version: 1.0\n", " \n"]],
  ["a direct_url.json", parseDirectUrl, ["[", '{"a":', '"']],
  ["attestations", parseAttestations, ["[", "[{},", '"']],
  ["a page in JSON", (text) => parseSimpleJson(text, SOURCE), ["[", '{"files":', '"', "{"]],
  ["a link", makeLinkReader(SOURCE.url), ["a.", "../", "#", "%", "https://", "a.b/", "@", ":"]],
];

const CASES: readonly GrowthCase[] = PIECES.flatMap(([what, parse, pieces]) =>
  pieces.map(
    (piece): GrowthCase => [
      `${what} of ${JSON.stringify(piece)}`,
      parse,
      (size) => piece.repeat(size / piece.length),
    ],
  ),
);

testGrowth([
  ...CASES,
  [
    "a page of a file with many hashes",
    (text) => parseSimpleJson(text, SOURCE),
    (size) => {
      const hashes = Array.from({ length: size / 10 }, (_, at) => [`a${at}`, "AB"]);
      const file = { filename: "a-1.zip", url: "a-1.zip", hashes: Object.fromEntries(hashes) };
      return JSON.stringify({ name: "a", files: [file] });
    },
  ],
  [
    "metadata of fields that all differ",
    metadata,
    (size) => Array.from({ length: size / 10 }, (_, at) => `a${at}: b\n`).join(""),
  ],
]);
