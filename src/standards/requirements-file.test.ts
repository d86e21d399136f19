import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type RefusalCase, testRefusals } from "../../test/refusals.ts";
import { isAppError } from "../errors.ts";
import { formatMarker } from "./marker.ts";
import { formatRequirement } from "./requirement.ts";
import { parseRequirementsFile, type RequirementsEntry } from "./requirements-file.ts";
import { splitWords } from "./requirements-line.ts";

const HASH = "ab".repeat(32);

/** An entry in short: what it is, and the line. */
function describe(entry: RequirementsEntry): string {
  const line = ` (${entry.place.line})`;
  if (entry.kind === "include") return `${entry.as} ${entry.location}${line}`;
  if (entry.kind === "option") return `--${entry.name} ${entry.value ?? ""}`.trim() + line;
  const { target } = entry;
  const text =
    target.kind === "project"
      ? formatRequirement(target.requirement)
      : `${target.kind} ${target.location} [${target.extras}] ${target.marker ? formatMarker(target.marker) : ""}`;
  const more = [...entry.hashes, ...entry.configSettings].map((each) => ` ${each}`).join("");
  return `${entry.isEditable ? "-e " : ""}${text.trim()}${more}${line}`;
}

const cases: readonly [string, readonly string[]][] = [
  ["", []],
  ["\ufeffa", ["a (1)"]],
  ["a>=1,<2 ; python_version < '3'  # why", ['a<2,>=1; python_version < "3" (1)']],
  ["# a comment\n\n  b  \r\nc\rd", ["b (3)", "c (4)", "d (5)"]],
  ["a[x, y] @ https://example.org/a.zip", ["a[x,y] @ https://example.org/a.zip (1)"]],
  [
    `a==1 \\\n  --hash=sha256:${HASH} \\\n\t--hash sha256:${HASH}\nb`,
    [`a==1 sha256:${HASH} sha256:${HASH} (1)`, "b (4)"],
  ],
  ["a \\\n # gone\nb", ["a (1)", "b (3)"]],
  ["# not continued \\\na", ["a (2)"]],
  ["a\\", ["a (1)"]],
  ["a --config-settings 'x=y z' -C w=v", ["a x=y z w=v (1)"]],
  [
    "-r base.txt\n--requirement=more.txt\n-rshort.txt\n--requirem x.txt",
    [
      "requirements base.txt (1)",
      "requirements more.txt (2)",
      "requirements short.txt (3)",
      "requirements x.txt (4)",
    ],
  ],
  ["-c limits.txt", ["constraints limits.txt (1)"]],
  [
    "-i https://example.org/simple --pre",
    ["--index-url https://example.org/simple (1)", "--pre (1)"],
  ],
  [
    "--extra-index-url=https://a:b@example.org/",
    ["--extra-index-url https://a:b@example.org/ (1)"],
  ],
  [
    "--no-binary :all:\n--only-binary a,b\n--trusted-host h\n-f ./wheels\n--no-index",
    [
      "--no-binary :all: (1)",
      "--only-binary a,b (2)",
      "--trusted-host h (3)",
      "--find-links ./wheels (4)",
      "--no-index (5)",
    ],
  ],
  [
    "./a[x]\n../b.whl\nc-1.0.tar.gz\nD:\\e",
    ["path ./a [x] (1)", "path ../b.whl [] (2)", "path c-1.0.tar.gz [] (3)", "path D:\\e [] (4)"],
  ],
  [
    "https://example.org/a.zip#egg=a ; os_name == 'nt'",
    ['url https://example.org/a.zip#egg=a [] os_name == "nt" (1)'],
  ],
  [
    "git+https://example.org/a.git@v1#egg=a&subdirectory=b",
    ["url git+https://example.org/a.git@v1#egg=a&subdirectory=b [] (1)"],
  ],
  [
    "-e .\n-e ./a[x,y]\n--editable=git+https://example.org/a#egg=a\n-e name",
    [
      "-e path . [] (1)",
      "-e path ./a [x,y] (2)",
      "-e url git+https://example.org/a#egg=a [] (3)",
      "-e path name [] (4)",
    ],
  ],
  [
    "-e name[x,y]\n-e a[z]@https://example.org/a.zip\n-e ./a@b\n-e 'my folder'",
    [
      "-e path name [x,y] (1)",
      "-e a[z] @ https://example.org/a.zip (2)",
      "-e path ./a@b [] (3)",
      "-e path my folder [] (4)",
    ],
  ],
  ["-e . --config-settings x=y -C z=1", ["-e path . [] x=y z=1 (1)"]],
  ["--no-require-hashes", ["--no-require-hashes (1)"]],
  ["git+git@example.org:a/b.git", ["url git+git@example.org:a/b.git [] (1)"]],
  ["\\a\\\\\nb", ["ab (1)"]],
  ["a\fb\vc\x85d\u2028e", ["a (1)", "b (2)", "c (3)", "d (4)", "e (5)"]],
  ["./a#b\u3000# why", ["path ./a#b [] (1)"]],
];
for (const [text, expected] of cases) {
  test(`parseRequirementsFile() reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseRequirementsFile(text).map(describe), expected);
  });
}

test("parseRequirementsFile() puts in variables that are set and leaves others", () => {
  const text = `a==\${VERSION}\n-r \${UNSET}/\${lower}/x.txt`;
  const entries = parseRequirementsFile(text, { variables: { VERSION: "1.5" } });
  assert.deepEqual(entries.map(describe), [
    "a==1.5 (1)",
    `requirements \${UNSET}/\${lower}/x.txt (2)`,
  ]);
});

const faults: readonly [string, number, string][] = [
  ["a\n\nb c", 3, '"b c" cannot be read as a requirement'],
  ["--colour red", 1, '"--colour" is no option'],
  ["--", 1, '"--" is no option'],
  ["-x", 1, '"-x" is no option'],
  ["--no", 1, '"--no" is no option'],
  ["-r", 1, "--requirement has no value"],
  ["--pre=x", 1, "--pre takes no value"],
  ["--pre a", 1, '"a" is no option'],
  ["a --pre", 1, "--pre stands behind a requirement"],
  [`--hash=sha256:${HASH}`, 1, "--hash stands without a requirement"],
  ["a --hash=md5:ab", 1, '"md5:ab" is no hash'],
  ["a --hash=sha256:ab", 1, '"sha256:ab" is no hash'],
  [`a --hash=sha256:${HASH}${HASH}`, 1, "is no hash"],
  [`a --hash=sha512:${HASH}`, 1, "is no hash"],
  ["a --global-option=x", 1, '"--global-option=x" is no option'],
  ["--config-settings x=y", 1, "--config-settings stands without a requirement"],
  ["-r 'x", 1, "a quote is not closed"],
  ["a==1; python_version", 1, "Cannot read"],
];
for (const [text, line, part] of faults) {
  test(`parseRequirementsFile() refuses ${JSON.stringify(text)} and tells the line`, () => {
    assert.throws(
      () => parseRequirementsFile(text, { file: "r.txt" }),
      (error) =>
        isAppError(error, "invalid") &&
        error.message.includes(part) &&
        error.hint !== undefined &&
        error.place?.line === line &&
        error.place.file === "r.txt",
    );
  });
}

const places: readonly RefusalCase[] = [
  ["  a b", [1, 5]],
  ["a>=1.x", [1, 5]],
  ["a \\\n  ; os_nam == 'x'", [2, 5]],
  ["\\\\a,\\\nb", [1, 4]],
  ["a --colour", [1, 3]],
  ["--no-index --foo", [1, 12]],
  ["-r a b", [1, 6]],
  ["a --hash=sha256:ab --pre", [1, 20]],
  ["--pre \\\n  --pre=x", [2, 3]],
  ["--pre -r", [1, 7]],
  [`--pre --hash=sha256:${HASH}`, [1, 7]],
  [`a --hash=sha256:ab`, [1, 10]],
  ["./a ; x", [1, 7]],
  ['-e "a @ b ; x"', [1, 13]],
];
testRefusals("parseRequirementsFile", parseRequirementsFile, places);

test("parseRequirementsFile() finds all faults", () => {
  assert.throws(
    () => parseRequirementsFile("a b\nc\n-x\n"),
    (error) => isAppError(error, "invalid") && error.problems.length === 2,
  );
});

test("parseRequirementsFile() ends at the thousandth fault, says so and costs no more", () => {
  const start = process.threadCpuUsage();
  assert.throws(
    () => parseRequirementsFile("a>\n".repeat(130_000)),
    (error) => {
      assert.ok(isAppError(error, "invalid"));
      assert.match(error.message, / in line 1, column 3, and at least 999 more$/);
      assert.equal(error.problems.length, 1001);
      assert.match(error.problems.at(-1)?.message ?? "", /ended at the 1000th fault/);
      return true;
    },
  );
  const { user, system } = process.threadCpuUsage(start);
  assert.ok((user + system) / 1000 < 1500, "all faults of the file were worked out");
});

const words: readonly [string, readonly string[] | undefined][] = [
  ["a  b", ["a", "b"]],
  [`'a b'"c d"e`, ["a bc de"]],
  [`""`, [""]],
  [String.raw`a\ b "\"\\\n" '\'`, ["a b", String.raw`"\\n`, "\\"]],
  ["'a", undefined],
  ["a\\", undefined],
];
for (const [text, expected] of words) {
  test(`splitWords() splits ${text} as a shell does`, () => {
    assert.deepEqual(
      splitWords(text)?.map((word) => word.text),
      expected,
    );
  });
}

test("splitWords() splits any words that were quoted", () => {
  const quote = (word: string): string => `'${word.replaceAll("'", `'"'"'`)}'`;
  fc.assert(
    fc.property(fc.array(fc.string()), (all) => {
      const found = splitWords(all.map(quote).join(" "));
      assert.deepEqual(
        found?.map((word) => word.text),
        all,
      );
    }),
  );
});
