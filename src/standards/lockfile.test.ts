import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { testEveryVector, testVectors } from "../../test/vectors.ts";
import { isAppError } from "../errors.ts";
import { parseToml } from "../system/toml.ts";
import { isLockfileName, type Lockfile, parseLockfile } from "./lockfile.ts";
import { formatLockfile } from "./lockfile-format.ts";
import { selectFromLockfile } from "./lockfile-selection.ts";
import type { MarkerEnvironment } from "./marker-evaluation.ts";

interface Input {
  readonly operation: "filename" | "validate" | "select";
  readonly filename?: string;
  readonly lock?: Readonly<Record<string, unknown>>;
  readonly environment?: MarkerEnvironment;
  readonly tags?: readonly string[];
  readonly extras?: readonly string[];
  readonly dependency_groups?: readonly string[];
  readonly prefer_sdist?: readonly string[] | boolean;
}

/** Turns `{"$datetime": …}` into times. */
function withTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTimes);
  if (typeof value !== "object" || value === null) return value;
  if ("$datetime" in value) return new Date(String(value.$datetime));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTimes(inner)]));
}

function parse(lock: unknown): Lockfile {
  return parseLockfile({ value: withTimes(lock) as Readonly<Record<string, unknown>> });
}

function run(input: Input): unknown {
  if (input.operation === "filename") return isLockfileName(input.filename ?? "");
  const lock = parse(input.lock);
  if (input.operation === "validate") return true;
  const selected = selectFromLockfile(lock, {
    environment: input.environment ?? {},
    tags: input.tags ?? [],
    ...(input.extras !== undefined && { extras: input.extras }),
    ...(input.dependency_groups !== undefined && { dependencyGroups: input.dependency_groups }),
    prefersSdist: (name) =>
      Array.isArray(input.prefer_sdist)
        ? input.prefer_sdist.includes(name)
        : input.prefer_sdist === true,
  });
  return selected.map((each) => ({
    name: each.package.name,
    kind: each.kind,
    ...("file" in each && { filename: each.file.filename }),
  }));
}

testEveryVector(
  "parseLockfile() and selectFromLockfile() are right",
  "pylock.json",
  run,
  isDeepStrictEqual,
);

testVectors<Input>(
  "parseLockfile() reads back what formatLockfile() wrote",
  "pylock.json",
  async (rows) => {
    for (const { input, error } of rows) {
      if (error !== undefined || input.lock === undefined) continue;
      const lock = parse(input.lock);
      const text = formatLockfile(lock);
      const again = parseLockfile(await parseToml(text));
      assert.equal(formatLockfile(again), text);
      assert.deepEqual(again.packages.length, lock.packages.length);
      assert.deepEqual({ ...again, tool: undefined }, { ...lock, tool: undefined });
    }
  },
);

const withTime = (time: unknown): Lockfile => {
  const archive = { path: "a.zip", hashes: { sha256: "ab" }, "upload-time": time };
  const packages = [{ name: "a", archive }];
  return parseLockfile({ value: { "lock-version": "1.0", "created-by": "x", packages } });
};

test("parseLockfile() refuses an upload time that is none", () => {
  assert.throws(() => withTime(new Date(Number.NaN)), { kind: "invalid", message: /upload-time/ });
});

for (const time of [
  ...[
    "2026-99-99T99:99:99Z",
    "2026-02-30T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2026-01-00T00:00:00Z",
  ],
  ...["2026-01-01T24:00:00Z", "2026-01-01T00:00:00+24:00", "2026-01-01", "a\nb"],
]) {
  test(`formatLockfile() refuses the upload time ${JSON.stringify(time)}`, () => {
    const lock = withTime(Object.assign(new Date(0), { text: time }));
    assert.throws(() => formatLockfile(lock), { kind: "invalid", message: /is no time/ });
  });
}

for (const time of [
  "2024-02-29T23:59:60.123456789Z",
  "2000-02-29 00:00:00",
  "0004-02-29t00:00:00z",
]) {
  test(`formatLockfile() writes the upload time ${time} as it was written`, () => {
    const lock = withTime(Object.assign(new Date(0), { text: time }));
    assert.ok(formatLockfile(lock).includes(`upload-time = ${time},`));
  });
}

const FULL = `lock-version = "1.0"
environments = ["sys_platform == \\"linux\\""]
requires-python = ">=3.12"
extras = ["fast"]
dependency-groups = ["dev", "docs"]
default-groups = ["dev"]
created-by = "cheeseshop"

[[packages]]
name = "attrs"
version = "25.1.0"
marker = "\\"dev\\" in dependency_groups"
requires-python = ">=3.8"
dependencies = [{ name = "swallow" }]
index = "https://example.org/simple/"
sdist = { name = "attrs-25.1.0.tar.gz", upload-time = 2025-01-25T11:30:10.164985Z, url = "https://example.org/attrs-25.1.0.tar.gz", size = 3, hashes = { sha256 = "ab" } }
wheels = [
  { name = "attrs-25.1.0-py3-none-any.whl", url = "https://example.org/attrs-25.1.0-py3-none-any.whl", hashes = { sha256 = "cd" } },
]
attestation-identities = [{ kind = "GitHub", repository = "python-attrs/attrs" }]

[packages.tool.shop]
seen = 2025-01-25

[[packages]]
name = "swallow"
vcs = { type = "git", url = "https://example.org/swallow", requested-revision = "main", commit-id = "ab", subdirectory = "x" }

[[packages]]
name = "coconut"
directory = { path = "./coconut", editable = true }

[tool]
size = 1

[tool.shop]
list = [1, { a = true }]
`;

test("formatLockfile() writes what parseLockfile() reads, in the order of the specification", async () => {
  assert.equal(formatLockfile(parseLockfile(await parseToml(FULL))), FULL);
});

const START = 'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\n';
const WHEEL = '{ name = "a-1-py3-none-any.whl", url = "u", hashes = { sha256 = "ab" } }';
const faults: readonly [string, string, number][] = [
  [
    `${START}wheels = [${WHEEL}]\nversion = "2"`,
    "packages[0].wheels[0].name is a file of another version",
    5,
  ],
  [`${START.replace('"a"', '"b"')}wheels = [${WHEEL}]`, 'is a file of "a", not of "b"', 5],
  [START.replace('"a"', '"A_b"'), "is not in its normal form", 4],
  [START, "packages[0] has nothing to install it from", 3],
  [`${START}wheels = [${WHEEL}]\ndirectory = { path = "." }`, "has directory beside its files", 3],
  [
    `${START}wheels = [{ name = "a-1-py3-none-any.whl", hashes = { sha256 = "ab" } }]`,
    "neither url nor path",
    5,
  ],
  [`${START}wheels = [{ name = "a-1-py3-none-any.whl", url = "u" }]`, "hashes is missing", 5],
  [`${START}archive = { url = "u", hashes = {} }`, "packages[0].archive.hashes is empty", 5],
  [`${START}vcs = { type = "git", url = "u" }`, "packages[0].vcs.commit-id is missing", 5],
];
for (const [text, part, line] of faults) {
  test(`parseLockfile() refuses a lock file: ${part}`, async () => {
    const document = await parseToml(text);
    assert.throws(
      () => parseLockfile(document),
      (error) =>
        isAppError(error, "invalid") &&
        error.problems.some(
          (problem) => problem.message.includes(part) && problem.place?.line === line,
        ),
    );
  });
}

test("parseLockfile() takes the name of a file from the end of its address", async () => {
  const wheel =
    '{ url = "https://example.org/a-1%2Bb-py3-none-any.whl?x#y", hashes = { sha256 = "ab" } }';
  const lock = parseLockfile(await parseToml(`${START}wheels = [${wheel}]`));
  assert.equal(lock.packages[0]?.wheels[0]?.filename, "a-1+b-py3-none-any.whl");
});

for (const name of [
  "pylock..toml",
  "pylock.\n.toml",
  "pylock.a/b.toml",
  "Pylock.toml",
  "pylock.toml\n",
]) {
  test(`isLockfileName() is false for ${JSON.stringify(name)}`, () => {
    assert.equal(isLockfileName(name), false);
  });
}

test("parseLockfile() refuses a negative size", async () => {
  const document = await parseToml(
    `${START}wheels = [${WHEEL.replace('url = "u"', 'url = "u", size = -1')}]`,
  );
  assert.throws(() => parseLockfile(document), { kind: "invalid", message: /size/ });
});

test("formatLockfile() lets no upload time bring other lines with it", async () => {
  const lock = parseLockfile(await parseToml(`${START}wheels = [${WHEEL}]`));
  const [entry] = lock.packages;
  const [wheel] = entry?.wheels ?? [];
  assert.ok(entry !== undefined && wheel !== undefined);
  const evil = { ...wheel, uploadTime: '2025-01-25T11:30:10Z }]\nname = "b"' };
  assert.throws(() => formatLockfile({ ...lock, packages: [{ ...entry, wheels: [evil] }] }), {
    kind: "invalid",
  });
});

const PYTHON: MarkerEnvironment = { python_full_version: "3.12.4", sys_platform: "linux" };
const TAGS = ["cp312-cp312-linux_x86_64", "py3-none-any"];

/** What is chosen from packages written as TOML. */
async function select(
  packages: string,
  more: Partial<Parameters<typeof selectFromLockfile>[1]> = {},
): Promise<string[]> {
  const text = `lock-version = "1.0"\ncreated-by = "x"\n${packages}`;
  const lock = parseLockfile(await parseToml(text));
  const selected = selectFromLockfile(lock, { environment: PYTHON, tags: TAGS, ...more });
  return selected.map((each) => ("file" in each ? each.file.filename : each.kind));
}

const HASHES = 'url = "u", hashes = { sha256 = "ab" }';
const FILES = `[[packages]]
name = "a"
sdist = { name = "a-1.tar.gz", ${HASHES} }
wheels = [
  { name = "a-1-py3-none-any.whl", ${HASHES} },
  { name = "a-1-cp312-cp312-linux_x86_64.whl", ${HASHES} },
  { name = "a-1-cp311-cp311-win32.whl", ${HASHES} },
]
`;

test("selectFromLockfile() takes the wheel whose tag is preferred", async () => {
  assert.deepEqual(await select(FILES), ["a-1-cp312-cp312-linux_x86_64.whl"]);
  assert.deepEqual(await select(FILES, { tags: ["py3-none-any"] }), ["a-1-py3-none-any.whl"]);
});

test("selectFromLockfile() takes the sdist where no wheel fits, and where it is asked to", async () => {
  assert.deepEqual(await select(FILES, { tags: [] }), ["a-1.tar.gz"]);
  assert.deepEqual(await select(FILES, { prefersSdist: (name) => name === "a" }), ["a-1.tar.gz"]);
});

test("selectFromLockfile() leaves out packages whose marker does not hold", async () => {
  const packages = `default-groups = ["dev"]
dependency-groups = ["dev", "docs"]
extras = ["fast"]
[[packages]]
name = "a"
marker = "'dev' in dependency_groups"
directory = { path = "a" }
[[packages]]
name = "b"
marker = "'Fast' in extras or sys_platform == 'win32'"
vcs = { type = "git", url = "u", commit-id = "ab" }
`;
  assert.deepEqual(await select(packages), ["directory"]);
  assert.deepEqual(await select(packages, { extras: ["fast"] }), ["directory", "vcs"]);
  assert.deepEqual(await select(packages, { dependencyGroups: [] }), []);
});

const conflicts: readonly (readonly [what: string, packages: string])[] = [
  ["a lock file for other Pythons", 'requires-python = "<3.9"\npackages = []'],
  [
    "a lock file for other environments",
    `environments = ["sys_platform == 'win32'"]\npackages = []`,
  ],
  ["a package for other Pythons", `${FILES}requires-python = "<3"`],
  ["a package that is there twice", `${FILES}${FILES}`],
  [
    "a package without a file that fits",
    FILES.replace(/sdist.*\n/, "")
      .replaceAll("py3-none-any", "py2-none-any")
      .replaceAll("cp312-linux", "cp311-linux"),
  ],
];
for (const [what, packages] of conflicts) {
  test(`selectFromLockfile() refuses ${what}`, async () => {
    await assert.rejects(select(packages), { kind: "conflict", hint: /pylock-toml/ });
  });
}

test("selectFromLockfile() needs the full version of Python", async () => {
  await assert.rejects(select(FILES, { environment: {} }), {
    kind: "invalid",
    hint: /Give it with the environment/,
  });
});
