/** Sound files of one release, and what it takes to spoil one of them. */
import { createHash } from "node:crypto";
import { type NamedFile, nameBytes } from "../../src/client/check-files.ts";
import { makeRawTarGz, type RawTarMember } from "../fakes/raw-tar.ts";
import { makeRawZip, type RawMember, type RawZip } from "../fakes/raw-zip.ts";
import {
  makeSdist,
  makeWheel,
  type SampleSdist,
  type SampleWheel,
  sdistFilename,
  wheelFilename,
} from "../fakes/sample-files.ts";

/** What is wrong, the one rule that finds it, and the files. */
export type WrongFile = readonly [what: string, rule: string, ...files: readonly NamedFile[]];

/** A release that no rule finds fault with. */
export const GOOD = {
  name: "sample-lib",
  version: "1.0",
  description: "# Sample\n",
  licenseExpression: "MIT",
  licenseFiles: ["LICENSE"],
} as const;
export const MODULE = { "sample_lib/__init__.py": "" };
export const WHEEL_NAME = "sample_lib-1.0-py3-none-any.whl";
export const INFO = "sample_lib-1.0.dist-info";
const TOP = "sample_lib-1.0";

/** The lines of sound metadata, each of which may be replaced by its name; `undefined` leaves it out. */
export function metadataOf(change: Readonly<Record<string, string | undefined>> = {}): string {
  const lines = {
    "Metadata-Version": "2.4",
    ...{ Name: "sample-lib", Version: "1.0", Summary: "A sample" },
    ...{ "License-Expression": "MIT", "Description-Content-Type": "text/markdown" },
    ...change,
  };
  const head = Object.entries(lines)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`);
  return `${head.join("")}\n# Sample\n`;
}

/** A wheel that is sound but for the change, under a name that may be another. */
export function wheel(change: Partial<SampleWheel> = {}, filename?: string): NamedFile {
  const sample = { ...GOOD, files: MODULE, ...change };
  const name = filename ?? wheelFilename(sample);
  return nameBytes(`dist/${name}`, name, makeWheel(sample));
}

export function sdist(change: Partial<SampleSdist> = {}, filename?: string): NamedFile {
  const sample = { ...GOOD, files: { "pyproject.toml": "", ...MODULE }, ...change };
  const name = filename ?? sdistFilename(sample);
  const isZip = name.endsWith(".zip");
  return nameBytes(`dist/${name}`, name, makeSdist(sample, isZip ? ".zip" : ".tar.gz"));
}

const MODULE_MEMBER: RawMember = { name: "sample_lib/__init__.py", content: "" };
const METADATA_MEMBER: RawMember = { name: `${INFO}/METADATA`, content: metadataOf() };
const WHEEL_MEMBER: RawMember = {
  name: `${INFO}/WHEEL`,
  content: "Wheel-Version: 1.0\nGenerator: sample (1)\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
};
/** One more module, which a test may spoil. */
export const EXTRA: RawMember = { name: "sample_lib/extra.py", content: "print(1)\n" };

/** A wheel byte by byte: further members, and whatever of the zip itself is a lie. */
export function rawWheel(extra: readonly RawMember[], zip: Partial<RawZip> = {}): NamedFile {
  const members = [MODULE_MEMBER, ...extra, METADATA_MEMBER, WHEEL_MEMBER];
  return rawZip([...members, recordOf(members)], zip);
}

/** A wheel of these members alone, without any that is made for them. */
export function rawZip(
  members: readonly RawMember[],
  zip: Partial<RawZip> = {},
  filename = WHEEL_NAME,
): NamedFile {
  return nameBytes(`dist/${filename}`, filename, makeRawZip({ members, ...zip }));
}

export const SOUND_MEMBERS: readonly RawMember[] = [MODULE_MEMBER, METADATA_MEMBER, WHEEL_MEMBER];

/** The RECORD of those that are files, each of them once. */
export function recordOf(members: readonly RawMember[]): RawMember {
  const lines = new Map(
    members
      .filter(({ name, only }) => !String(name).endsWith("/") && only !== "local")
      .map(({ name, content = "" }) => {
        const digest = createHash("sha256").update(content).digest("base64url");
        const text = Buffer.from(name).toString();
        const path = /[",\n]/.test(text) ? `"${text}"` : text;
        return [text, `${path},sha256=${digest},${Buffer.byteLength(content)}\n`];
      }),
  );
  return { name: `${INFO}/RECORD`, content: `${[...lines.values()].join("")}${INFO}/RECORD,,\n` };
}

const SDIST_MEMBERS: readonly RawTarMember[] = [
  { name: `${TOP}/PKG-INFO`, content: metadataOf() },
  { name: `${TOP}/pyproject.toml`, content: "" },
];

/** An sdist block by block. */
export function rawSdist(extra: readonly RawTarMember[], end?: Uint8Array): NamedFile {
  return sdistOf(makeRawTarGz([...SDIST_MEMBERS, ...extra], end));
}

/** Bytes under the name of the sdist. */
export function sdistOf(bytes: Uint8Array): NamedFile {
  return nameBytes(`dist/${TOP}.tar.gz`, `${TOP}.tar.gz`, bytes);
}

export const TAR_FILE: RawTarMember = { name: `${TOP}/extra.py`, content: "print(1)\n" };
