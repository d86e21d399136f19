/** What we build without Python, in the form in which the real backends' answers come. */
import assert from "node:assert/strict";
import { memorySource } from "../../src/archives/byte-source.ts";
import { ARCHIVE_LIMITS } from "../../src/archives/limits.ts";
import { openZip, readMember } from "../../src/archives/zip-reader.ts";
import { askVersionControl } from "../../src/build/ask-version-control.ts";
import { chooseWay } from "../../src/build/choose-way.ts";
import { writePlan } from "../../src/build/native-build.ts";
import { readSourceTree } from "../../src/build/source-tree.ts";
import type { BuiltMember, BuiltSample, StraightWheel } from "./reference.ts";

const OPTIONS = {
  generator: "cheeseshop (test)",
  modified: new Date(1_580_601_600_000),
  level: 0,
};
const REQUEST = { kinds: ["sdist", "wheel"], formats: ["gztar"], isWheelFromSdist: true } as const;

export type NativeOrNot =
  | { readonly kind: "native"; readonly backend: string; readonly built: BuiltSample }
  /** What `auto` says of it. */
  | { readonly kind: "python"; readonly why: string };

/** The way that `auto` takes with the project in a folder, and what comes of it. */
export async function buildAsAutoDoes(folder: string): Promise<NativeOrNot> {
  const tree = await readSourceTree(folder);
  const { facts } = await askVersionControl(tree, { env: process.env, now: () => new Date() });
  const options = { ...OPTIONS, ...(facts !== undefined && { versionControl: facts }) };
  const way = await chooseWay(tree, "auto", REQUEST, options);
  if (way.kind === "python") return { kind: "python", why: way.sentence };
  const [planned] = way.plan.files;
  const [, wheel] = writePlan(way.plan, OPTIONS);
  assert.ok(planned?.kind === "sdist" && wheel !== undefined);
  const { folder: top, members } = planned.sdist;
  const sdist = members.map((member) => [
    `${top}/${member.name}`,
    encode(typeof member.content === "function" ? member.content() : member.content),
  ]);
  const built = {
    sdistName: `${top}.tar.gz`,
    wheelName: wheel.filename,
    sdist: Object.fromEntries(sdist),
    wheel: await readWheel(wheel.bytes),
  };
  return { kind: "native", backend: way.plan.backend, built };
}

/** The wheel of the folder itself, without an sdist between; `undefined` where `auto` leaves it to Python. */
export async function buildStraight(
  folder: string,
  kind: "wheel" | "editable",
): Promise<StraightWheel | undefined> {
  const request = { kinds: [kind], formats: [], isWheelFromSdist: false };
  const way = await chooseWay(await readSourceTree(folder), "auto", request, OPTIONS);
  if (way.kind === "python") return undefined;
  const [wheel] = writePlan(way.plan, OPTIONS);
  assert.ok(wheel !== undefined);
  return { folder, name: wheel.filename, members: await readWheel(wheel.bytes) };
}

/** What uv_build makes of pyproject.toml, and keeps of it beside, is left out: ours stays as it is written. */
export function comparableSdist(sdist: BuiltSample["sdist"], backend: string): unknown {
  const entries = Object.entries(sdist)
    .filter(([name]) => backend !== "uv_build" || !/\/pyproject\.toml(?:\.orig)?$/.test(name))
    .map(([name, text]) => [name, decode(text)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The same of a wheel that may name the folder it was made of. What setuptools makes itself gets the permissions that the
 * umask leaves, so that only what runs is compared.
 */
export function comparableStraight({ folder, name, members }: StraightWheel): unknown {
  const moved = members.map(([member, mode, content]): BuiltMember => {
    const text = decode(content)
      .replaceAll(folder, "/project")
      .replace(/^(.*\.(?:pth|py)),sha256=.*$/gm, "$1");
    return [member, mode, Buffer.from(text, "latin1").toString("base64")];
  });
  return [name, comparableWheel(moved, 0o111)];
}

/** Without the line that names the program, and the hash and size of the file in which it stands. */
export function comparableWheel(wheel: BuiltSample["wheel"], bits = 0o777): unknown {
  return wheel.map(([name, mode, content]) => {
    const text = decode(content)
      .replace(/^Generator: .*$/m, "Generator:")
      .replace(/^(.*\.dist-info\/WHEEL),sha256=.*$/m, "$1");
    return [name, (mode & bits).toString(8), text];
  });
}

async function readWheel(bytes: Uint8Array): Promise<BuiltSample["wheel"]> {
  const zip = await openZip(memorySource(bytes), ARCHIVE_LIMITS);
  return Promise.all(
    zip.members.map(async (member) => {
      const content = await readMember(zip, member, bytes.length);
      return [member.name, member.mode & 0o7777, encode(content)] as const;
    }),
  );
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** One character a byte: not all that a project holds is text. */
function decode(text: string): string {
  return Buffer.from(text, "base64").toString("latin1");
}
