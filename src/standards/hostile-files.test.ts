/** No file and no page makes a parser slow: four times the text takes about four times the time. */
import { type GrowthCase, testGrowth } from "../../test/growth.ts";
import { parseToml } from "../system/toml.ts";
import { parseAttestations, parseProvenance } from "./attestation.ts";
import { findContentType } from "./content-type.ts";
import { expandDependencyGroup } from "./dependency-group.ts";
import { formatDirectUrl, parseDirectUrl } from "./direct-url.ts";
import { parseEntryPoints, parseObjectReference } from "./entry-point.ts";
import { findImportNameFault } from "./import-name.ts";
import { parseLicense } from "./license.ts";
import { parseLockfile } from "./lockfile.ts";
import { formatLockfile } from "./lockfile-format.ts";
import { selectFromLockfile } from "./lockfile-selection.ts";
import { formatMetadata, parseMetadata } from "./metadata.ts";
import { checkMetadata } from "./metadata-check.ts";
import { parsePyproject } from "./pyproject.ts";
import { parseRecord } from "./record.ts";
import { parseRequirementsFile } from "./requirements-file.ts";
import { findScriptBlock } from "./script-metadata.ts";
import { parseSimpleHtml } from "./simple-html.ts";
import { parseSimpleJson } from "./simple-json.ts";
import { makeLinkParser } from "./simple-link.ts";
import { parseUploadForm } from "./upload-form.ts";
import { parseWheel } from "./wheel.ts";

const SOURCE = { url: "https://shop.example.org/simple/a/" };

const metadata = (text: string): unknown => {
  const read = parseMetadata(text);
  return [checkMetadata(read), formatMetadata(read)];
};

const pyproject = async (text: string): Promise<unknown> => parsePyproject(await parseToml(text));

const lockfile = async (text: string): Promise<unknown> => {
  const lock = parseLockfile(await parseToml(`lock-version = "1.0"\ncreated-by = "x"\n${text}`));
  const environment = { python_full_version: "3.12.0" };
  return [formatLockfile(lock), selectFromLockfile(lock, { environment, tags: ["py3-none-any"] })];
};

/** Each group is asked for by one package. */
const selectGroups = (text: string): unknown => {
  const groups = text.split(",").slice(0, -1);
  const packages = groups.map((group) => ({
    name: `a-${group}`,
    marker: `'${group}' in dependency_groups`,
    vcs: { type: "git", url: "u", "commit-id": "c" },
  }));
  const fixed = { "lock-version": "1.0", "created-by": "x" };
  const named = { "dependency-groups": groups, "default-groups": groups };
  const lock = parseLockfile({ value: { ...fixed, ...named, packages } });
  return selectFromLockfile(lock, { environment: { python_full_version: "3.12.0" }, tags: [] });
};

/** A form of which each field is `text`, and one with as many fields as it has characters. */
const uploadForm = (text: string): unknown => {
  const fields = new Map<string, readonly string[]>([
    ["name", ["a"]],
    ["filetype", ["sdist"]],
    ["sha256_digest", ["ab".repeat(32)]],
  ]);
  for (const [at, part] of text.split("\n").entries()) fields.set(`unknown-${at}`, [part]);
  for (const field of ["summary", "description", "keywords", "comment", "attestations"]) {
    fields.set(field, [text]);
  }
  for (const field of ["classifiers", "project_urls"]) fields.set(field, text.split("\n"));
  return parseUploadForm(fields);
};

/** Each line different: `{}` stands for its number. */
const numbered =
  (line: string) =>
  (size: number): string =>
    Array.from({ length: size / line.length }, (_, at) => line.replaceAll("{}", String(at))).join(
      "",
    );

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
    [";", "; a=b", ' ; a="\\', " ", "a", '; a="', "; ", ";a=b       "],
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
  ["a direct_url.json", parseDirectUrl, ["[", '{"a":', '"', "\\", '"\\', "1", "{},", " "]],
  [
    "an address",
    (text) =>
      ["https:", "git+ssh:", " "].map((start) =>
        formatDirectUrl({ url: start + text, origin: { kind: "archive", hashes: {} } }),
      ),
    ["\\", "/", "\\/", ":", "a", " ", "\t"],
  ],
  ["attestations", parseAttestations, ["[", "[{},", '"']],
  ["a list of attestations", (text) => parseAttestations(`[${text}7]`), ["{},", "\n7,", "[[7]],"]],
  ["a provenance", parseProvenance, ["[", '{"version":', "{}"]],
  ["a page in JSON", (text) => parseSimpleJson(text, SOURCE), ["[", '{"files":', '"', "{"]],
  ["a link", makeLinkParser(SOURCE.url), ["a.", "../", "#", "%", "https://", "a.b/", "@", ":"]],
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

const WHEEL = '{ name = "a-1-py3-none-any.whl", url = "u", hashes = { sha256 = "ab" } }';

testGrowth([
  ...CASES,
  [
    "a direct_url.json of faults",
    (text) => parseDirectUrl(`{"url":"u","archive_info":{"hashes":{${text}"z":1}}}`),
    numbered('\n"a{}": 1,'),
  ],
  ["TOML of dotted keys", parseToml, numbered("a.b.c.d{} = 1\n")],
  ["TOML of tables", parseToml, numbered("[a.b{}]\nc = 1\n")],
  ["TOML of lists of tables", parseToml, (size) => "[[a]]\nb = 1\n".repeat(size / 12)],
  ["TOML of one list", parseToml, (size) => `a = [${"1, ".repeat(size / 3)}]`],
  ["TOML of deep lists", parseToml, numbered(`a{} = ${"[".repeat(10)}${"]".repeat(10)}\n`)],
  ["TOML of a long string", parseToml, (size) => `a = """${"\\n\n".repeat(size / 3)}"""`],
  ["TOML of comments", parseToml, (size) => "# a\n".repeat(size / 4)],
  [
    "a pyproject.toml of dependencies",
    pyproject,
    (size) =>
      `[project]\nname = "a"\nversion = "1"\ndependencies = [${'"a>=1", '.repeat(size / 8)}]`,
  ],
  [
    "a pyproject.toml of faults",
    pyproject,
    (size) => `[project]\nname = "a"\nversion = "1"\ndependencies = [${'"-", '.repeat(size / 5)}]`,
  ],
  [
    "a pyproject.toml of import names",
    pyproject,
    (size) =>
      `[project]\nname = "a"\nversion = "1"\nimport-names = [${numbered('"a.b{}", ')(size)}]`,
  ],
  [
    "a pyproject.toml of a long import name",
    pyproject,
    (size) => `[project]\nname = "a"\nversion = "1"\nimport-names = ["${"a.".repeat(size / 2)}b"]`,
  ],
  [
    "a pyproject.toml of extras",
    pyproject,
    (size) =>
      `[project]\nname = "a"\nversion = "1"\n[project.optional-dependencies]\n${numbered('a{} = ["b"]\n')(size)}`,
  ],
  [
    "a pyproject.toml of groups that include each other",
    pyproject,
    (size) => `[dependency-groups]\na = []\n${numbered('b{} = [{ include-group = "a" }]\n')(size)}`,
  ],
  [
    "a pyproject.toml of groups that include one long group",
    pyproject,
    (size) => {
      const long = `long = [${'"a", '.repeat(size / 10)}]`;
      return `[dependency-groups]\n${long}\n${numbered('b{} = [{ include-group = "long" }]\n')(size / 2)}`;
    },
  ],
  [
    "a group of includes",
    async (text) => expandDependencyGroup(await parseToml(text), "a"),
    (size) => `[dependency-groups]\na = [${'{ include-group = "b" }, '.repeat(size / 24)}]\nb = []`,
  ],
  [
    "a lock file of packages",
    lockfile,
    numbered(`[[packages]]\nname = "a"\nmarker = "os_name != '{}'"\nwheels = [${WHEEL}]\n`),
  ],
  [
    "a lock file of wheels",
    lockfile,
    (size) =>
      `[[packages]]\nname = "a"\nwheels = [\n${`${WHEEL},\n`.repeat(size / WHEEL.length)}]\n`,
  ],
  [
    "a lock file of environments",
    lockfile,
    (size) => `environments = [${numbered(`"os_name != '{}'", `)(size)}]\npackages = []`,
  ],
  ["a lock file of groups that are all asked for", selectGroups, numbered("group-{},")],
  ["a lock file of faults", lockfile, (size) => '[[packages]]\nname = "A"\n'.repeat(size / 24)],
  ["an editable name and blanks", parseRequirementsFile, (size) => `-e "a${" ".repeat(size)}x"`],
  [
    "an editable name and an open bracket",
    parseRequirementsFile,
    (size) => `-e "a${" ".repeat(size / 2)}[${" ".repeat(size / 2)}"`,
  ],
  ["an upload form of lines", uploadForm, (size) => "a, b\n".repeat(size / 5)],
  ["an upload form of commas", uploadForm, (size) => ",".repeat(size)],
  ["an upload form of blanks", uploadForm, (size) => `${" ".repeat(size)}a`],
  ["an upload form of NULs", uploadForm, (size) => "\0".repeat(size)],
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
