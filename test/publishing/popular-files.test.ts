/**
 * Wheels and sdists of projects that everybody uses: check finds in them what is known of them, and no more.
 * `npm test` looks at a few that a seed chooses, `npm run test:all` at all of them.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkFiles, nameFiles } from "../../src/client/check-files.ts";
import { fetchSdist } from "../builds/real-projects.ts";
import { findClients } from "../clients.ts";
import { Random } from "../differential/random.ts";
import { fetchWheelFiles, findRenderer } from "../readme/reference.ts";

const SAMPLE = 15;
const SEED = 1;
const LIST = path.join(path.dirname(import.meta.dirname), "data", "check", "files.txt");

interface PopularFile {
  readonly kind: string;
  /** `name==version`. */
  readonly release: string;
  /** Rules that are broken there indeed. */
  readonly broken: readonly string[];
}

/** A line each: what it is, the release, and the rules that it breaks. */
const FILES: readonly PopularFile[] = readFileSync(LIST, "utf8")
  .trim()
  .split("\n")
  .map((line) => {
    const [kind = "", release = "", ...broken] = line.split(" ");
    return { kind, release, broken };
  });

/** Each was looked at. Why it is no false alarm: */
const WHY: Readonly<Record<string, string>> = {
  "content-compiled": "the sdist of PyYAML holds the compiled code of its own build backend",
  "content-junk": "settings of an editor, and files that a patch has left behind",
  "content-secret":
    "moto brings a private key for its own proxy, yt-dlp the key that a television site shows to all: both mean it",
  "description-type": "there is none, and twine check --strict fails for it, too",
  "filename-wheel-normal":
    "built before the name in a wheel's name had to be normal; PyPI takes it no more",
  "license-classifier": "both are there, which PEP 639 calls deprecated; setuptools refuses it",
  "metadata-field-version": "License-Expression in older metadata; PyPI takes it no more",
  "name-stdlib": "a backport that was there before the rule; PyPI asks it of new projects alone",
  "wheel-common-top": "the project is called build",
  "wheel-dist-info-spelling": "the filename has capitals where the folder has none",
  "wheel-empty": "a wheel that does nothing but require another",
};

function choose(): readonly PopularFile[] {
  if (process.env.CHEESESHOP_TEST_ALL) return FILES;
  const random = new Random(SEED);
  return [...new Set(Array.from({ length: SAMPLE }, () => random.pick(FILES)))];
}

const { clients } = await findClients();
const python = findRenderer();
const chosen = choose();
const wheels =
  python === undefined
    ? new Map<string, string>()
    : fetchWheelFiles(
        python,
        chosen.filter(({ kind }) => kind === "wheel").map(({ release }) => release),
      );

for (const { kind, release, broken } of chosen) {
  test(`check finds in the ${kind} of ${release} ${broken.join(", ") || "nothing"}`, async (t) => {
    const file =
      kind === "wheel"
        ? wheels.get(release)
        : clients && fetchSdist(clients.buildPython, release, { isolated: false });
    if (file === undefined) return t.skip("it cannot be fetched");
    const named = nameFiles([file], path.dirname(file));
    const [checked] = await checkFiles(named, { profile: "strict" });
    const found = checked?.problems.filter(({ level }) => level !== "note") ?? [];
    const rules = [...new Set(found.map(({ rule }) => rule))].toSorted();
    assert.deepEqual(rules, broken, JSON.stringify(found));
  });
}

test("the list has three hundred files, and a reason for each rule that is broken there", () => {
  assert.ok(FILES.length >= 300, `${FILES.length}`);
  const broken = new Set(FILES.flatMap((file) => file.broken));
  assert.deepEqual([...broken].toSorted(), Object.keys(WHY).toSorted());
});
