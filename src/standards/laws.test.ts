/** Laws that hold for all input: what is written down reads back, the order is total, sets of versions agree with matching. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatMarker, parseMarker } from "./marker.ts";
import { evaluateMarker } from "./marker-evaluation.ts";
import { formatRequirement, parseRequirement } from "./requirement.ts";
import {
  filterVersions,
  formatSpecifiers,
  intersectSpecifiers,
  isEmpty,
  matchesVersion,
  parseSpecifiers,
} from "./specifier.ts";
import {
  formatCanonicalVersion,
  formatVersion,
  makeVersion,
  parseVersion,
  type Version,
} from "./version.ts";
import { compareVersions } from "./version-order.ts";
import {
  ALL_VERSIONS,
  complementRange,
  containsVersion,
  equalRanges,
  intersectRanges,
  isSubrange,
  NO_VERSIONS,
  unionRanges,
  type VersionRange,
} from "./version-range.ts";

const small = fc.integer({ min: 0, max: 3 });
const anySize = fc.oneof(
  { weight: 8, arbitrary: small },
  { weight: 1, arbitrary: fc.nat() },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }) },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const versions: fc.Arbitrary<Version> = fc
  .record({
    epoch: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: small }),
    release: fc.array(anySize, { minLength: 1, maxLength: 5 }),
    pre: maybe(
      fc.record(
        { phase: fc.constantFrom("a", "b", "rc"), number: anySize },
        { noNullPrototype: true },
      ),
    ),
    post: maybe(anySize),
    dev: maybe(anySize),
    local: maybe(
      fc.array(fc.oneof(anySize, fc.stringMatching(/^[a-z0-9]{0,3}[a-z]$/)), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
  })
  .map((parts) => makeVersion(parts));

const clauses = fc
  .tuple(fc.constantFrom("==", "!=", "<=", ">=", "<", ">", "~="), versions, fc.boolean())
  .map(([operator, version, isPrefix]) => {
    const isEquality = operator === "==" || operator === "!=";
    if (isEquality && isPrefix) return `${operator}${version.epoch}!${version.release.join(".")}.*`;
    const release = operator === "~=" ? [...version.release, 0] : version.release;
    const local = isEquality ? version.local : undefined;
    return operator + formatVersion(makeVersion({ ...version, release, local }));
  });
const specifiers = fc
  .array(clauses, { maxLength: 4 })
  .map((texts) => parseSpecifiers(texts.join(",")));
const ranges: fc.Arbitrary<VersionRange> = fc.oneof(
  specifiers.map((found) => found.range),
  fc.tuple(specifiers, specifiers).map(([a, b]) => unionRanges(a.range, b.range)),
  fc.constantFrom(ALL_VERSIONS, NO_VERSIONS),
);

const sign = (a: Version, b: Version): number => Math.sign(compareVersions(a, b));

test("parseVersion() reads back what formatVersion() writes", () => {
  fc.assert(
    fc.property(versions, (version) => {
      assert.deepEqual(parseVersion(formatVersion(version)), version);
    }),
  );
});

test("formatCanonicalVersion() is equal exactly for equal versions", () => {
  fc.assert(
    fc.property(versions, versions, (a, b) => {
      const isEqual = formatCanonicalVersion(a) === formatCanonicalVersion(b);
      assert.equal(compareVersions(a, b) === 0, isEqual);
    }),
  );
});

test("compareVersions() is a total order", () => {
  fc.assert(
    fc.property(versions, versions, versions, (a, b, c) => {
      assert.equal(sign(a, a), 0);
      assert.equal(sign(a, b), -sign(b, a) + 0);
      if (sign(a, b) <= 0 && sign(b, c) <= 0) assert.ok(sign(a, c) <= 0);
    }),
  );
});

test("compareVersions() by sort keys agrees with comparing every part", () => {
  const withoutKey = (version: Version): Version => ({ ...version, sortKey: -1 });
  fc.assert(
    fc.property(versions, versions, (a, b) => {
      assert.equal(sign(a, b), sign(withoutKey(a), withoutKey(b)));
    }),
  );
});

/** What JSON makes of a value; it has no integers of sixteen digits. */
function copyByJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
const hasLargeNumber = (text: string): boolean => /\d{16}/.test(text);

test("compareVersions() orders versions that were kept as JSON as before", () => {
  const kept = versions.filter((version) => !hasLargeNumber(formatVersion(version)));
  fc.assert(
    fc.property(kept, kept, (a, b) => {
      assert.equal(sign(copyByJson(a), copyByJson(b)), sign(a, b));
      assert.equal(sign(copyByJson(a), b), sign(a, b));
    }),
  );
});

test("matchesVersion() answers the same for specifiers that were kept as JSON", () => {
  const kept = specifiers.filter((found) => !hasLargeNumber(formatSpecifiers(found)));
  fc.assert(
    fc.property(kept, kept, versions, (a, b, version) => {
      const [copy, joined] = [copyByJson(a), copyByJson(intersectSpecifiers(a, b))];
      assert.equal(matchesVersion(copy, version), matchesVersion(a, version));
      assert.equal(isEmpty(joined), isEmpty(intersectSpecifiers(a, b)));
      assert.ok(equalRanges(complementRange(copy.range), complementRange(a.range)));
      assert.ok(equalRanges(joined.range, intersectRanges(copy.range, b.range)));
    }),
  );
});

test("evaluateMarker() and formatRequirement() take a requirement that was kept as JSON", () => {
  const text = 'a[b]!=1.*,>=1!2; python_version >= "3.9" and extra == "b"';
  const kept = copyByJson(parseRequirement(text));
  assert.equal(formatRequirement(kept), formatRequirement(parseRequirement(text)));
  assert.ok(kept.marker !== undefined);
  assert.equal(evaluateMarker(kept.marker, { python_version: "3.10", extra: "b" }), true);
  assert.equal(evaluateMarker(kept.marker, { python_version: "3.8", extra: "b" }), false);
});

test("parseVersion() gives what JSON refuses where a number is too large for it", () => {
  assert.throws(() => JSON.stringify(parseVersion("1.99999999999999999")), TypeError);
});

test("parseSpecifiers() reads back what formatSpecifiers() writes", () => {
  fc.assert(
    fc.property(specifiers, (found) => {
      assert.deepEqual(parseSpecifiers(formatSpecifiers(found)), found);
    }),
  );
});

test("intersectSpecifiers() matches what both match, and isEmpty() nothing", () => {
  fc.assert(
    fc.property(specifiers, specifiers, versions, (a, b, version) => {
      const both = intersectSpecifiers(a, b);
      const isBoth = matchesVersion(a, version) && matchesVersion(b, version);
      assert.equal(matchesVersion(both, version), isBoth);
      if (isEmpty(both)) assert.equal(isBoth, false);
    }),
  );
});

test("intersectSpecifiers() one by one is parseSpecifiers() of all", () => {
  fc.assert(
    fc.property(fc.array(clauses, { maxLength: 8 }), (texts) => {
      const joined = texts.map(parseSpecifiers).reduce(intersectSpecifiers, parseSpecifiers(""));
      const parsed = parseSpecifiers(texts.join(","));
      assert.equal(formatSpecifiers(joined), formatSpecifiers(parsed));
      assert.ok(equalRanges(joined.range, parsed.range));
      assert.equal(joined.namesPrerelease, parsed.namesPrerelease);
      assert.equal(joined.hasLiteral, parsed.hasLiteral);
    }),
  );
});

test("matchesVersion() of several clauses is matchesVersion() of each", () => {
  fc.assert(
    fc.property(fc.array(clauses, { maxLength: 5 }), versions, (texts, version) => {
      const isEach = texts.every((text) => matchesVersion(parseSpecifiers(text), version));
      assert.equal(matchesVersion(parseSpecifiers(texts.join(",")), version), isEach);
    }),
  );
});

test("matchesVersion() of a literal and other clauses is matchesVersion() of each", () => {
  fc.assert(
    fc.property(
      fc.array(clauses, { maxLength: 3 }),
      versions,
      versions,
      (texts, version, other) => {
        for (const item of [version, other]) {
          const all = [`===${formatVersion(version)}`, ...texts];
          const isEach = all.every((text) => matchesVersion(parseSpecifiers(text), item));
          assert.equal(matchesVersion(parseSpecifiers(all.join(",")), item), isEach);
        }
      },
    ),
  );
});

test("filterVersions() lets through what matchesVersion() does", () => {
  fc.assert(
    fc.property(specifiers, fc.array(versions), fc.boolean(), (found, items, prereleases) => {
      const wanted = items.filter((item) => matchesVersion(found, item, { prereleases }));
      assert.deepEqual(filterVersions(found, items, { prereleases }), wanted);
    }),
  );
});

test("ranges obey the laws of sets, version by version", () => {
  fc.assert(
    fc.property(ranges, ranges, versions, (a, b, version) => {
      const isIn = (range: VersionRange): boolean => containsVersion(range, version);
      assert.equal(isIn(complementRange(a)), !isIn(a));
      assert.equal(isIn(intersectRanges(a, b)), isIn(a) && isIn(b));
      assert.equal(isIn(unionRanges(a, b)), isIn(a) || isIn(b));
    }),
  );
});

test("ranges obey the laws of sets as a whole", () => {
  fc.assert(
    fc.property(ranges, ranges, (a, b) => {
      const both = intersectRanges(a, b);
      assert.ok(equalRanges(complementRange(complementRange(a)), a));
      assert.ok(equalRanges(intersectRanges(a, complementRange(a)), NO_VERSIONS));
      assert.ok(equalRanges(unionRanges(a, complementRange(a)), ALL_VERSIONS));
      assert.ok(
        equalRanges(complementRange(both), unionRanges(complementRange(a), complementRange(b))),
      );
      assert.ok(isSubrange(both, a));
      assert.ok(isSubrange(a, unionRanges(a, b)));
    }),
  );
});

const literals = fc.stringMatching(/^[ -!#-&(-[\]-~]{0,8}$/).map((text) => `"${text}"`);
const comparisons = fc
  .tuple(
    fc.constantFrom("python_version", "os_name", "extra", "platform_release"),
    fc.constantFrom("==", "<", ">=", "in", "not in"),
    literals,
    fc.boolean(),
  )
  .map(([name, operator, text, isTurned]) =>
    isTurned ? `${text} ${operator} ${name}` : `${name} ${operator} ${text}`,
  );
const { markers } = fc.letrec<{ markers: string }>((tie) => ({
  markers: fc.oneof(
    { depthSize: "small" },
    comparisons,
    fc
      .array(
        fc.oneof(
          comparisons,
          tie("markers").map((inner) => `(${inner})`),
        ),
        {
          minLength: 2,
          maxLength: 3,
        },
      )
      .chain((parts) => fc.constantFrom("and", "or").map((word) => parts.join(` ${word} `))),
  ),
}));

test("parseMarker() reads back what formatMarker() writes", () => {
  fc.assert(
    fc.property(markers, (text) => {
      const marker = parseMarker(text);
      assert.deepEqual(parseMarker(formatMarker(marker)), marker);
    }),
  );
});

test("parseRequirement() reads back what formatRequirement() writes", () => {
  const names = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,5}[A-Za-z0-9])?$/);
  const requirements = fc.tuple(
    names,
    fc.array(names, { maxLength: 3 }),
    specifiers,
    maybe(markers),
  );
  fc.assert(
    fc.property(requirements, ([name, extras, found, marker]) => {
      const text = `${name}[${extras.join(",")}]${formatSpecifiers(found)}`;
      const requirement = parseRequirement(marker === undefined ? text : `${text};${marker}`);
      assert.deepEqual(parseRequirement(formatRequirement(requirement)), requirement);
    }),
  );
});
