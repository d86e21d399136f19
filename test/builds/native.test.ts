/** Native builds beside those of the real backends: the same sdists, and wheels that differ in who wrote them alone. */
import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Random } from "../differential/random.ts";
import { LINKED_SAMPLES, REFUSED_SAMPLES } from "./linked-samples.ts";
import {
  buildAsAutoDoes,
  buildStraight,
  comparableSdist,
  comparableStraight,
  comparableWheel,
} from "./native-builds.ts";
import { FLIT_SAMPLES, HATCH_SAMPLES, UV_SAMPLES } from "./other-samples.ts";
import { PYPROJECT_SAMPLES } from "./pyproject-samples.ts";
import {
  type BuiltOrRefused,
  type BuiltSample,
  buildSamples,
  findBackends,
  type SampleProject,
  type StraightWheel,
} from "./reference.ts";
import { CFG_SAMPLES } from "./setup-cfg-samples.ts";

/** Without the word "all", a sample of them is compared. */
const IS_WHOLE = process.env.CHEESESHOP_TEST_ALL === "1";
const SAMPLES = 30;
const SEED = Number(process.env.CHEESESHOP_TEST_SEED ?? 20261125);

const python = findBackends();
const samples = choose({
  ...PYPROJECT_SAMPLES,
  ...CFG_SAMPLES,
  ...FLIT_SAMPLES,
  ...HATCH_SAMPLES,
  ...UV_SAMPLES,
  ...LINKED_SAMPLES,
});
const refused = choose(REFUSED_SAMPLES);
const theirs = build([...samples, ...refused]);

for (const [name, sample] of samples) {
  const built = theirs.get(sample);
  const skip = built === undefined;
  test(`a native build is as the backend's: ${name} (seed ${SEED})`, { skip }, async () => {
    assert.ok(built !== undefined && !("refused" in built), JSON.stringify(built));
    await inFolder(sample, async (folder) => {
      const ours = await buildOurs(folder);
      assert.equal(ours.sdistName, built.sdistName);
      assert.deepEqual(
        comparableSdist(ours.sdist, sample.backend),
        comparableSdist(built.sdist, sample.backend),
      );
      assert.equal(ours.wheelName, built.wheelName);
      assert.deepEqual(comparableWheel(ours.wheel), comparableWheel(built.wheel));
      for (const [hook, kind] of STRAIGHT) {
        const straight = await buildStraight(folder, kind);
        const expected: StraightWheel | undefined = built.straight[hook];
        assert.ok(expected !== undefined);
        assert.ok(straight !== undefined || kind === "editable", "the wheel is left to Python");
        if (straight === undefined || hasFinder(expected)) continue;
        assert.deepEqual(comparableStraight(straight), comparableStraight(expected), hook);
      }
    });
  });
}

const STRAIGHT = [
  ["build_wheel", "wheel"],
  ["build_editable", "editable"],
] as const;

for (const [name, sample] of refused) {
  const built = theirs.get(sample);
  const skip = built === undefined;
  test(`what a backend refuses is built by nobody: ${name} (seed ${SEED})`, { skip }, async () => {
    assert.ok(built !== undefined && "refused" in built, "the backend builds it");
    await inFolder(sample, async (folder) => {
      await assert.rejects(buildOurs(folder), { name: "AppError" });
    });
  });
}

/** Which they are, the seed decides: a failure is found again by the number in its name. */
function choose(
  all: Readonly<Record<string, SampleProject>>,
): readonly (readonly [name: string, sample: SampleProject])[] {
  const left = Object.entries(all);
  if (IS_WHOLE) return left;
  const random = new Random(SEED);
  const chosen = Array.from({ length: Math.min(SAMPLES, left.length) }, () =>
    left.splice(random.below(left.length), 1),
  );
  return chosen.flat();
}

function build(
  named: readonly (readonly [name: string, sample: SampleProject])[],
): ReadonlyMap<SampleProject, BuiltOrRefused> {
  if (python === undefined) return new Map();
  const projects = named.map(([, sample]) => sample);
  const built = buildSamples(python, projects);
  return new Map(built.map((it, at) => [projects[at] as SampleProject, it]));
}

/** Where modules lie beside other files, setuptools makes a program that finds them; ours leads to the folder. */
function hasFinder({ members }: StraightWheel): boolean {
  return members.some(([name]) => name.endsWith("_finder.py"));
}

async function buildOurs(folder: string): Promise<BuiltSample> {
  const outcome = await buildAsAutoDoes(folder);
  assert.ok(outcome.kind === "native", outcome.kind === "python" ? outcome.why : "");
  return outcome.built;
}

async function inFolder(
  sample: SampleProject,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "cheeseshop-native-")));
  try {
    writeSample(folder, sample);
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeSample(folder: string, { files, programs = [], links = {} }: SampleProject): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, programs.includes(name) ? 0o755 : 0o644);
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, path.join(folder, name));
}
