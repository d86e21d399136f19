/** Native builds beside those of the real backends: the same sdists, and wheels that differ in who wrote them alone. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { memorySource } from "../../src/archives/byte-source.ts";
import { ARCHIVE_LIMITS } from "../../src/archives/limits.ts";
import { openZip, readMember } from "../../src/archives/zip-reader.ts";
import { planNatively, writePlan } from "../../src/build/native-build.ts";
import { readSourceTree } from "../../src/build/source-tree.ts";
import { FLIT_SAMPLES, HATCH_SAMPLES, UV_SAMPLES } from "./other-samples.ts";
import { type BuiltSample, buildSamples, findBackends, type SampleProject } from "./reference.ts";
import { CFG_SAMPLES, PYPROJECT_SAMPLES } from "./setuptools-samples.ts";

/** A wheel says who wrote it. */
const GENERATOR = "cheeseshop (test)";
const OPTIONS = { generator: GENERATOR, modified: new Date(1_580_601_600_000), level: 0 };
const REQUEST = { kinds: ["sdist", "wheel"], formats: ["gztar"], isWheelFromSdist: true } as const;
/** Without the word "all", every fourth is compared. */
const IS_WHOLE = process.env.CHEESESHOP_TEST_ALL === "1";

const samples = Object.entries({
  ...PYPROJECT_SAMPLES,
  ...CFG_SAMPLES,
  ...FLIT_SAMPLES,
  ...HATCH_SAMPLES,
  ...UV_SAMPLES,
}).filter((_, index) => IS_WHOLE || index % 4 === new Date().getDate() % 4);
const python = findBackends();
const theirs =
  python === undefined
    ? []
    : buildSamples(
        python,
        samples.map(([, it]) => it),
      );

for (const [index, [name, sample]] of samples.entries()) {
  const built = theirs[index];
  test(`a native build is as the backend's: ${name}`, { skip: built === undefined }, async () => {
    assert.ok(built !== undefined && !("refused" in built), JSON.stringify(built));
    const ours = await buildOurs(sample);
    assert.equal(ours.sdistName, built.sdistName);
    assert.deepEqual(readable(ours.sdist, sample), readable(built.sdist, sample));
    assert.equal(ours.wheelName, built.wheelName);
    assert.deepEqual(comparable(ours.wheel), comparable(built.wheel));
  });
}

async function buildOurs(sample: SampleProject): Promise<BuiltSample> {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-native-"));
  try {
    writeSample(folder, sample);
    const tree = await readSourceTree(folder);
    const plan = await planNatively(tree, REQUEST, OPTIONS);
    const [planned] = plan.files;
    const [, wheel] = writePlan(plan, OPTIONS);
    assert.ok(planned?.kind === "sdist" && wheel !== undefined);
    const { folder: top, members } = planned.sdist;
    const sdist = members.map((member) => [
      `${top}/${member.name}`,
      encode(typeof member.content === "function" ? member.content() : member.content),
    ]);
    return {
      sdistName: `${top}.tar.gz`,
      wheelName: wheel.filename,
      sdist: Object.fromEntries(sdist),
      wheel: await readWheel(wheel.bytes),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeSample(folder: string, { files, programs = [] }: SampleProject): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, programs.includes(name) ? 0o755 : 0o644);
  }
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

function decode(text: string): string {
  return Buffer.from(text, "base64").toString();
}

/** What uv_build makes of pyproject.toml, and keeps of it beside, is left out: ours stays as it is written. */
function readable(sdist: BuiltSample["sdist"], { backend }: SampleProject): unknown {
  const entries = Object.entries(sdist)
    .filter(([name]) => backend !== "uv_build" || !/\/pyproject\.toml(?:\.orig)?$/.test(name))
    .map(([name, text]) => [name, decode(text)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Without the line that names the program, and the hash and size of the file in which it stands. */
function comparable(wheel: BuiltSample["wheel"]): unknown {
  return wheel.map(([name, mode, content]) => {
    const text = decode(content)
      .replace(/^Generator: .*$/m, "Generator:")
      .replace(/^(.*\.dist-info\/WHEEL),sha256=.*$/m, "$1");
    return [name, mode.toString(8), text];
  });
}
