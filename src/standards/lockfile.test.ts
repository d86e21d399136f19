import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { differences, vectorRows } from "../../test/vectors.ts";
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

test("parseLockfile() and selectFromLockfile() agree with every row of pylock.json", () => {
  const rows = vectorRows<Input>("pylock.json");
  assert.deepEqual(rows && differences(rows, run, isDeepStrictEqual), rows && []);
});

test("parseLockfile() reads back every lock file of pylock.json that formatLockfile() wrote", async () => {
  for (const { input, error } of vectorRows<Input>("pylock.json") ?? []) {
    if (error !== undefined || input.lock === undefined) continue;
    const lock = parse(input.lock);
    const text = formatLockfile(lock);
    const again = parseLockfile(await parseToml(text));
    assert.equal(formatLockfile(again), text);
    assert.deepEqual(again.packages.length, lock.packages.length);
    assert.deepEqual({ ...again, tool: undefined }, { ...lock, tool: undefined });
  }
});

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
