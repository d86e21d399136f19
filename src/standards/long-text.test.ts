/**
 * No text is too long: a million characters are read or refused, in a second or so of work. What ends the stack or the
 * room for arguments (`RangeError`) would be an error of ours in place of a refusal.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAppError } from "../errors.ts";
import { parseAttestations, parseProvenance } from "./attestation.ts";
import { expandDependencyGroup } from "./dependency-group.ts";
import { formatDirectUrl, parseDirectUrl } from "./direct-url.ts";
import { parseEntryPoints, parseObjectReference } from "./entry-point.ts";
import { findFileVersion, guessProjectNames } from "./file-owner.ts";
import { parseSdistFilename, parseWheelFilename } from "./filename.ts";
import { parseLicense } from "./license.ts";
import { isLockfileName, parseLockfile } from "./lockfile.ts";
import { findAddressObstacle } from "./mail-address.ts";
import { listMailAddresses } from "./mail-header.ts";
import { parseMarker } from "./marker.ts";
import { evaluateMarker } from "./marker-evaluation.ts";
import { simplifyMarker } from "./marker-logic.ts";
import { EMPTY_METADATA, formatMetadata, parseMetadata } from "./metadata.ts";
import { checkMetadata } from "./metadata-check.ts";
import { normalizeName, parseName } from "./name.ts";
import { findGlibcVersion, findMuslVersion } from "./platform-tag.ts";
import { parsePyproject } from "./pyproject.ts";
import { parseRecord } from "./record.ts";
import { parseRequirement } from "./requirement.ts";
import { parseRequirementsFile } from "./requirements-file.ts";
import { findScriptBlock, parseScriptMetadata } from "./script-metadata.ts";
import { parseSimpleHtml, parseSimpleListHtml } from "./simple-html.ts";
import { parseSimpleJson, parseSimpleListJson } from "./simple-json.ts";
import { matchesVersion, parseSpecifiers } from "./specifier.ts";
import { parseTags } from "./tag.ts";
import { parseUploadForm } from "./upload-form.ts";
import { parseVersion } from "./version.ts";
import { parseWheel } from "./wheel.ts";

const SIZE = 1_000_000;
/** Work of this thread, so that other work on the machine does not count; ten times what the slowest takes. */
const MOST_MS = 5000;

const PIECES = [
  ...["a", "a.", "1", "1.", "-", "_", " ", "\n", "é", "😀"],
  ...["(", "[", "{", '"', "'", "a,", ",", ";", "#", "=", "/", "\\", "%", "&", "<", ":", "*"],
];

const SOURCE = { url: "https://shop.example.org/simple/a/" };

/** Each text stands wherever a reader takes one, alone and in the middle of what is right. */
const READERS: Readonly<Record<string, (text: string) => readonly unknown[]>> = {
  addresses: (text) =>
    [text, `a@${text}`, `<${text}`, `(${text}`].map((header) =>
      listMailAddresses(header).map(findAddressObstacle),
    ),
  names: (text) => [normalizeName(text), attempt(() => parseName(text))],
  versions: (text) => [
    ...[text, `1${text}`, `1+${text}`].map((version) => attempt(() => parseVersion(version))),
    matchesVersion(parseSpecifiers(">=1,===a"), text),
  ],
  specifiers: (text) =>
    [text, `>=${text}`, `===${text}`, `==1${text}.*`].map((written) =>
      attempt(() => parseSpecifiers(written)),
    ),
  requirements: (text) =>
    [text, `a${text}`, `a[${text}]`, `a[b${text}`, `a @ ${text}`, `a>=1${text}`, `a; ${text}`].map(
      (written) => attempt(() => parseRequirement(written)),
    ),
  markers: (text) => [
    ...[text, `os_name == '${text}'`, `extra == "${text}"`, `'${text}' in extras`].map((written) =>
      attempt(() => simplifyMarker(parseMarker(written))),
    ),
    evaluateMarker(parseMarker("os_name == 'a' and python_version > '3'"), {
      os_name: text,
      python_version: text,
    }),
  ],
  tags: (text) => [
    ...[text, `${text}-none-any`, `py3-${text}-any`].map((tags) => attempt(() => parseTags(tags))),
    findGlibcVersion(text),
    findMuslVersion(`musl libc\nVersion ${text}`),
  ],
  filenames: (text) => [
    ...[`${text}.whl`, `a-1-${text}-py3-none-any.whl`, `${text}-1-py3-none-any.whl`].map((name) =>
      attempt(() => parseWheelFilename(name)),
    ),
    ...[`${text}.tar.gz`, `a-${text}.zip`].map((name) => attempt(() => parseSdistFilename(name))),
    guessProjectNames(`a-${text}.zip`),
    findFileVersion(`a-${text}.egg`, parseName("a")),
    isLockfileName(`pylock.${text}.toml`),
  ],
  licences: (text) =>
    [text, `MIT OR ${text}`, `LicenseRef-${text}`].map((written) =>
      attempt(() => parseLicense(written)),
    ),
  metadata: (text) => {
    const fields = ["Name", "Version", "License-Expression", "License-File", "Requires-Dist"];
    const more = ["Import-Name", "Project-URL", "Keywords", "Description-Content-Type", "Dynamic"];
    const values = [...fields, ...more].map((field) => `${field}: ${text.replaceAll("\n", " ")}`);
    const read = parseMetadata(`Metadata-Version: 2.5\n${values.join("\n")}\n\n${text}`);
    return [
      ...[checkMetadata(read), formatMetadata(read), parseMetadata(text)],
      formatMetadata({ ...EMPTY_METADATA, summary: text, description: text }),
    ];
  },
  "files of wheels": (text) => [
    ...[text, `a,${text},1`, `"${text}",,`].map((record) => attempt(() => parseRecord(record))),
    ...[text, `Wheel-Version: ${text}`, `Wheel-Version: 1.0\nRoot-Is-Purelib: ${text}`].map(
      (wheel) => attempt(() => parseWheel(wheel)),
    ),
    ...[text, `[${text}]`, `[a]\nb = ${text}`, `[a]\n${text} = b`].map((points) =>
      attempt(() => parseEntryPoints(points)),
    ),
    attempt(() => parseObjectReference(`a:${text}`)),
  ],
  "JSON documents": (text) => {
    const quoted = JSON.stringify(text);
    const envelope = `"envelope":{"statement":${quoted},"signature":${quoted}}`;
    const material = `"verification_material":{"certificate":${quoted},"transparency_entries":[{}]}`;
    return [
      ...[text, `{"url":${quoted},"archive_info":{"hash":${quoted}}}`].map((json) =>
        attempt(() => parseDirectUrl(json)),
      ),
      formatDirectUrl({ url: `https://${text}`, origin: { kind: "archive", hashes: {} } }),
      ...[text, `[{"version":1,${material},${envelope}}]`].map((json) =>
        attempt(() => parseAttestations(json)),
      ),
      attempt(() => parseProvenance(text)),
    ];
  },
  pages: (text) => {
    const quoted = JSON.stringify(text);
    const file = `{"url":${quoted},"hashes":{${quoted}:${quoted}},"upload-time":${quoted}}`;
    const link = `<base href="${text}"><a href="${text}#sha256=${text}">${text}</a>`;
    return [
      ...[text, `{"name":"a","files":[${file}]}`, `{"name":${quoted},"files":[]}`].map((json) =>
        attempt(() => parseSimpleJson(json, SOURCE)),
      ),
      attempt(() => parseSimpleListJson(`{"projects":[{"name":${quoted}}]}`, SOURCE)),
      ...[text, link, `<title>Links for ${text}</title>`, `<!--SERIAL ${text}`].flatMap((html) => [
        attempt(() => parseSimpleHtml(html, SOURCE)),
        attempt(() => parseSimpleHtml(html)),
        attempt(() => parseSimpleListHtml(html, SOURCE)),
      ]),
    ];
  },
  "projects on the disk": (text) => [
    attempt(() => parseRequirementsFile(text)),
    attempt(() =>
      parseRequirementsFile(`a --hash=sha256:${text}\n-e ${text}\n./${text} ; ${text}`),
    ),
    attempt(() => findScriptBlock(`# /// script\n# ${text}\n# ///`)),
    attempt(() => parseScriptMetadata({ value: { [text]: 1, dependencies: [text] } })),
    attempt(() => parsePyproject({ value: { project: projectOf(text) } })),
    attempt(() =>
      expandDependencyGroup({ value: { "dependency-groups": { [text]: [text] } } }, text),
    ),
    attempt(() => parseLockfile({ value: lockfileOf(text) })),
  ],
  "upload forms": (text) => {
    const fields = ["name", "version", "filetype", "sha256_digest", "md5_digest", "classifiers"];
    const form = new Map([...fields, text].map((field) => [field, [text]]));
    return [
      attempt(() => parseUploadForm(form)),
      attempt(() => parseUploadForm(new Map([...form, ["name", ["a"]]]))),
    ];
  },
};

for (const [name, read] of Object.entries(READERS)) {
  test(`a million characters are read or refused: ${name}`, () => {
    for (const piece of PIECES) {
      const text = piece.repeat(SIZE / piece.length);
      const start = process.threadCpuUsage();
      read(text);
      const { user, system } = process.threadCpuUsage(start);
      const workMs = (user + system) / 1000;
      assert.ok(workMs < MOST_MS, `${JSON.stringify(piece)} took ${workMs.toFixed(0)} ms`);
    }
  });
}

/** A refusal is an answer like any other, as long as its messages are for people and name a source. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    for (const { message, hint = "" } of [error, ...error.problems]) {
      assert.ok(message.length < 2000, `a message of ${message.length} characters`);
      assert.match(hint, /https:\/\/|PyPI's documentation/, message);
    }
    return error;
  }
}

function projectOf(text: string): Readonly<Record<string, unknown>> {
  return {
    ...{ name: text, version: text, description: text, readme: `${text}.md`, license: text },
    ...{ "license-files": [text], "requires-python": text, dependencies: [text], keywords: [text] },
    ...{ authors: [{ name: text, email: text }], classifiers: [text], dynamic: [text] },
    ...{ "import-names": [text], urls: { [text]: text }, scripts: { [text]: text } },
    "entry-points": { [text]: { [text]: text } },
    "optional-dependencies": { [text]: [text] },
  };
}

function lockfileOf(text: string): Readonly<Record<string, unknown>> {
  const file = { name: text, url: text, path: text, size: 1, hashes: { [text]: text } };
  const entry = { name: text, version: text, marker: text, "requires-python": text };
  return {
    ...{ "lock-version": text, "created-by": text, environments: [text], extras: [text] },
    packages: [{ ...entry, sdist: file, wheels: [file], archive: file, vcs: { type: text } }],
  };
}
