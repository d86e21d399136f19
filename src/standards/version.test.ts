import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { testEveryVector, testVectors } from "../../test/vectors.ts";
import {
  findVersion,
  formatCanonicalVersion,
  formatVersion,
  isPrerelease,
  parseVersion,
  publicVersion,
} from "./version.ts";
import { compareVersions } from "./version-order.ts";

/** All that `versions.json` says about a version. */
function describeVersion(text: string): unknown {
  const version = parseVersion(text);
  const { epoch, release, pre, post, dev, local } = version;
  return {
    normalized: formatVersion(version),
    epoch,
    release,
    pre: pre ? [pre.phase, pre.number] : null,
    post: post ?? null,
    dev: dev ?? null,
    local: local?.join(".") ?? null,
    public: formatVersion(publicVersion(version)),
    base_version: `${epoch === 0 ? "" : `${epoch}!`}${release.join(".")}`,
    is_prerelease: isPrerelease(version),
    is_postrelease: post !== undefined,
    is_devrelease: dev !== undefined,
    canonical: formatCanonicalVersion(version),
  };
}

testEveryVector("parseVersion() is right", "versions.json", describeVersion, isDeepStrictEqual);

testVectors<string, number>(
  "compareVersions() orders each version against each as ranked",
  "version-order.json",
  (rows) => {
    const ranked = rows.map((row) => ({
      at: row.expected ?? -1,
      version: parseVersion(row.input),
    }));
    const wrong: string[] = [];
    for (const a of ranked) {
      for (const b of ranked) {
        if (Math.sign(compareVersions(a.version, b.version)) === Math.sign(a.at - b.at)) continue;
        wrong.push(`${formatVersion(a.version)} ${formatVersion(b.version)}`);
      }
    }
    assert.deepEqual(wrong, []);
  },
);

const REFUSED: readonly RefusalCase[] = [
  ["", 0, /a digit is missing at offset 0/],
  ["1.0x", 3, /"x" has no meaning at offset 3/],
  ["1..0", 1, /"\." has no meaning/],
  ["1!", 2, /a digit is missing/],
  ["1.0+", 4, /a letter or digit of the local label is missing/],
  ["1.0+a..b", 6, /local label/],
  ["1.0poſt1", 3, /"p" has no meaning/],
  ["1.0\ufeff", 3, /has no meaning/],
];
testRefusals("parseVersion", parseVersion, REFUSED, /Write numbers .*version-specifiers/);
for (const [text] of REFUSED) {
  test(`findVersion() finds none in ${JSON.stringify(text)}`, () => {
    assert.equal(findVersion(text), undefined);
  });
}

test("parseVersion() keeps numbers of any size exact", () => {
  const big = "1.18446744073709551616";
  assert.equal(formatVersion(parseVersion(big)), big);
  assert.ok(compareVersions(parseVersion(big), parseVersion("1.18446744073709551617")) < 0);
  assert.ok(compareVersions(parseVersion(big), parseVersion("1.9")) > 0);
  assert.throws(() => parseVersion("9".repeat(4301)), { kind: "invalid" });
});

test("compareVersions() agrees beyond the room of the sort key", () => {
  const ascending = [
    "0.dev0",
    "1.0.dev1023",
    "1.0.dev1024",
    "1.0a1023",
    "1.0a1024",
    "1.0b0",
    "1.0",
    "1.0.post4093",
    "1.0.post4094",
    "1.0.post4095",
    "1.0.0.1",
    "1.0.8191",
    "1.0.8192",
    "1.4095",
    "1.4096",
    "16383",
    "16384",
    "20240101",
    "1!0",
  ].map(parseVersion);
  for (const [at, a] of ascending.entries()) {
    for (const [other, b] of ascending.entries()) {
      assert.equal(Math.sign(compareVersions(a, b)), Math.sign(at - other), `${at} ${other}`);
    }
  }
});

const NORMAL: readonly (readonly [text: string, normal: string, canonical: string])[] = [
  ["1", "1", "1"],
  ["1.0", "1.0", "1"],
  ["  v1.02.003\n", "1.2.3", "1.2.3"],
  ["1!2.0.0", "1!2.0.0", "1!2"],
  ["1.0-ALPHA.1", "1.0a1", "1a1"],
  ["1.0_beta", "1.0b0", "1b0"],
  ["1.0c2", "1.0rc2", "1rc2"],
  ["1.0preview-3", "1.0rc3", "1rc3"],
  ["1.0-1", "1.0.post1", "1.post1"],
  ["1.0rev2", "1.0.post2", "1.post2"],
  ["1.0.r", "1.0.post0", "1.post0"],
  ["1.0_dev-4", "1.0.dev4", "1.dev4"],
  ["1.0a1.post2.dev3+Ubuntu_01", "1.0a1.post2.dev3+ubuntu.1", "1a1.post2.dev3+ubuntu.1"],
];
for (const [text, normal, canonical] of NORMAL) {
  test(`formatVersion() writes ${JSON.stringify(text)} as ${normal}`, () => {
    const version = parseVersion(text);
    assert.equal(formatVersion(version), normal);
    assert.equal(formatCanonicalVersion(version), canonical);
  });
}

test("compareVersions() orders the suffixes of a release, epochs and local labels", () => {
  const ascending = [
    ...["1.dev0", "1a0.dev1", "1a1", "1a1.post0", "1b0", "1rc1.dev2", "1rc1", "1"],
    ...["1+abc", "1+abc.1", "1+5", "1.post0.dev1", "1.post0", "1.0.1", "1.1.dev1", "1.1", "1.10"],
    ...["2020.1", "1!0.1"],
  ].map(parseVersion);
  for (const [at, a] of ascending.entries()) {
    for (const [other, b] of ascending.entries()) {
      assert.equal(Math.sign(compareVersions(a, b)), Math.sign(at - other), `${at} ${other}`);
    }
  }
});
