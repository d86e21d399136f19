/** Native builds beside those of the real backends: the same sdists, and wheels that differ in who wrote them alone. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { buildAsAutoDoes, comparableSdist, comparableWheel } from "./native-builds.ts";
import { FLIT_SAMPLES, HATCH_SAMPLES, UV_SAMPLES } from "./other-samples.ts";
import { PYPROJECT_SAMPLES } from "./pyproject-samples.ts";
import { type BuiltSample, buildSamples, findBackends, type SampleProject } from "./reference.ts";
import { CFG_SAMPLES } from "./setup-cfg-samples.ts";

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
    assert.deepEqual(
      comparableSdist(ours.sdist, sample.backend),
      comparableSdist(built.sdist, sample.backend),
    );
    assert.equal(ours.wheelName, built.wheelName);
    assert.deepEqual(comparableWheel(ours.wheel), comparableWheel(built.wheel));
  });
}

async function buildOurs(sample: SampleProject): Promise<BuiltSample> {
  const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-native-"));
  try {
    writeSample(folder, sample);
    const outcome = await buildAsAutoDoes(folder);
    assert.ok(outcome.kind === "native", outcome.kind === "python" ? outcome.why : "");
    return outcome.built;
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
