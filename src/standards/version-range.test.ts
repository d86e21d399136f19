import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpecifiers } from "./specifier.ts";
import { parseVersion } from "./version.ts";
import {
  ALL_VERSIONS,
  complementRange,
  containsVersion,
  cutAfter,
  cutAfterLocals,
  cutAfterPosts,
  cutBefore,
  equalRanges,
  exactly,
  formatRange,
  intersectAll,
  intersectRanges,
  isBelow,
  isEmptyRange,
  isSubrange,
  NO_VERSIONS,
  unionRanges,
} from "./version-range.ts";

const range = (text: string) => parseSpecifiers(text).range;

/** Versions in order, and for each cut at 1.0 the first of them that lies above it. */
const ASCENDING = ["1.0rc1", "1.0", "1.0+z", "1.0.post1.dev1", "1.0.post1", "1.0.1.dev1", "1.0.1"];
const cuts = [
  [cutBefore, "1.0"],
  [cutAfter, "1.0+z"],
  [cutAfterLocals, "1.0.post1.dev1"],
  [cutAfterPosts, "1.0.1.dev1"],
] as const;
for (const [cut, firstAbove] of cuts) {
  test(`${cut.name}() of 1.0 lies right before ${firstAbove}`, () => {
    const above = ASCENDING.filter(
      (text) => !isBelow(parseVersion(text), cut(parseVersion("1.0"))),
    );
    assert.equal(above[0], firstAbove);
    assert.deepEqual(above, ASCENDING.slice(ASCENDING.indexOf(firstAbove)));
  });
}

test("cutAfterPosts() of a pre-release leaves out its post-releases, and not the next one", () => {
  const cut = cutAfterPosts(parseVersion("1.0a1"));
  assert.equal(isBelow(parseVersion("1.0a1.post5"), cut), true);
  assert.equal(isBelow(parseVersion("1.0a2.dev0"), cut), false);
});

const sets: readonly (readonly [string, string, string, string])[] = [
  [">=1", "<2", ">=1,<2", "*"],
  ["<1", ">=2", "nothing", "<1 or >=2"],
  ["<1", ">=1", "nothing", "<1 or >=1"],
  [">=1,<3", ">=2,<4", ">=2,<3", ">=1,<4"],
  ["==1.5", ">=1", "==1.5", ">=1"],
  ["!=2", ">=1", ">=1,<2 or >=2.post0.dev0", "*"],
];
for (const [a, b, both, either] of sets) {
  test(`intersectRanges() and unionRanges() join ${a} and ${b}, in either order`, () => {
    for (const [left, right] of [
      [range(a), range(b)],
      [range(b), range(a)],
    ] as const) {
      assert.equal(formatRange(intersectRanges(left, right)), both);
      assert.equal(formatRange(unionRanges(left, right)), either);
    }
  });
}

test("complementRange() gives all others, and the set itself when done twice", () => {
  for (const text of [">=1", "<1", ">=1,<2", "!=1", "==1.*", "~=1.4", ">1", "<=1"]) {
    const set = range(text);
    const others = complementRange(set);
    assert.ok(isEmptyRange(intersectRanges(set, others)), text);
    assert.ok(equalRanges(unionRanges(set, others), ALL_VERSIONS), text);
    assert.ok(equalRanges(complementRange(others), set), text);
  }
  assert.deepEqual(complementRange(ALL_VERSIONS), NO_VERSIONS);
  assert.ok(equalRanges(complementRange(NO_VERSIONS), ALL_VERSIONS));
});

test("intersectAll() is all versions for no set", () => {
  assert.equal(intersectAll([]), ALL_VERSIONS);
  assert.equal(
    formatRange(intersectAll([">=1", "<5", "!=3"].map(range))),
    ">=1,<3 or >=3.post0.dev0,<5",
  );
});

test("isSubrange() tells whether every version is in the other", () => {
  assert.equal(isSubrange(range("==1.5"), range(">=1")), true);
  assert.equal(isSubrange(range(">=1"), range("==1.5")), false);
  assert.equal(isSubrange(NO_VERSIONS, range(">=1")), true);
});

test("exactly() holds a version however it is spelt, and not its local versions", () => {
  const set = exactly(parseVersion("1.0"));
  assert.equal(containsVersion(set, parseVersion("1.0.0")), true);
  assert.equal(containsVersion(set, parseVersion("1.0+z")), false);
});
