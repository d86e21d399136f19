/** What people write wrong when they publish: each with the one sentence that it comes to. */
import { PYPI } from "../../src/standards/known-indexes.ts";
import { sampleAttestation } from "../fakes/sample-attestation.ts";
import { makeSdist, makeWheel } from "../fakes/sample-files.ts";

import { type BadInput, HERE, SAMPLE, SECRET, TOKEN, WHEEL } from "./bad-input.ts";
import { BAD_TARGETS } from "./bad-targets.ts";

const REFUSALS: readonly BadInput[] = (
  [
    [{ status: 400, reason: "Invalid value for classifiers" }, /classifiers/, /cheeseshop check/],
    [{ status: 400, text: "<html><body><h1>Bad wheel</h1></body></html>" }, /Bad wheel/, /check/],
    [{ status: 400, reason: "File already exists" }, /already exists/, /new version/],
    [{ status: 401 }, /401/, /came from CHEESESHOP_TOKEN/],
    [{ status: 403, reason: "Invalid authentication" }, /403 Invalid auth/, /came from CHEESESHOP/],
    [{ status: 403, reason: "The user 'a' isn't allowed to upload" }, /isn't/, /belongs to others/],
    [{ status: 409, text: '{"message":"it is there"}' }, /409 it is there/, /--skip-existing/],
    [{ status: 413 }, /413/, /larger than the index takes/],
    [{ status: 429, headers: { "retry-after": "3600" } }, /429/, /try again in 60 minutes/],
    [{ status: 501 }, /501 Not Implemented/, undefined],
    [{ status: 302, headers: { location: "/sso/login" } }, /302/, /looks like a sign-in/],
    [
      { status: 200, text: "<!doctype html><title>Sign in</title><form>" },
      /^Cannot tell whether the index has taken \S+: a web page came instead of an answer, "Sign in"$/,
      /look at http:\S+ in a browser/,
    ],
    [{ status: 507 }, /507/, undefined],
  ] as const
).map(([answers, says, fix]) => ({
  title: `the answer ${answers.status} ${"reason" in answers ? answers.reason : ""}`.trim(),
  ...{ words: HERE, env: TOKEN, answers, says },
  ...(fix !== undefined && { fix }),
}));

const CREDENTIALS: readonly BadInput[] = [
  {
    title: "no credential at all",
    words: HERE,
    says: /^Cannot publish to http\S+: no token was given$/,
    fix: /CHEESESHOP_TOKEN or TWINE_PASSWORD, into \.pypirc or the keyring/,
  },
  ...[` ${SECRET}`, `${SECRET}\n`, `${SECRET}\u0007`, `${SECRET}é`].map((token) => ({
    title: `the token ${JSON.stringify(token).replace(SECRET, "…")}`,
    ...{ words: HERE, env: { CHEESESHOP_TOKEN: token } },
    says: /^Cannot use the token of CHEESESHOP_TOKEN: it is empty, or holds a blank/,
    fix: /Copy it again/,
  })),
  {
    title: "a token of TWINE_PASSWORD with a line end",
    words: HERE,
    env: { TWINE_USERNAME: "__token__", TWINE_PASSWORD: `${SECRET}\n` },
    says: /^Cannot use the token of TWINE_PASSWORD/,
  },
  {
    title: "user and password for PyPI, by variables",
    words: ["-r", "pypi", WHEEL],
    env: { TWINE_USERNAME: "me", TWINE_PASSWORD: SECRET },
    says: /^Cannot publish to PyPI: it takes its own tokens alone, and TWINE_PASSWORD has a user and a password$/,
    fix: /Make a token at /,
  },
  {
    title: "user and password for TestPyPI, by .pypirc",
    words: ["-r", "testpypi", WHEEL],
    pypirc: `[testpypi]\nusername = me\npassword = ${SECRET}\n`,
    says: /^Cannot publish to TestPyPI: it takes its own tokens alone, and \[testpypi\] in \S+ has a user and a password$/,
  },
  {
    title: "user and password for whatever index, by the first form of .pypirc",
    words: ["-r", "pypi", WHEEL],
    pypirc: `[server-login]\nusername: me\npassword: ${SECRET}\n`,
    says: /its own tokens alone, and \[server-login\] in \S+\.pypirc:1 has a user and a password$/,
    fix: /put it there, with the user __token__/,
  },
  {
    title: "a token of another server for PyPI",
    words: ["--url", PYPI.uploadUrl, WHEEL],
    env: { TWINE_PASSWORD: SECRET },
    says: /^Cannot publish to PyPI: it takes its own tokens alone, and TWINE_PASSWORD has one of another index$/,
  },
  {
    title: "kept credentials that are no JSON",
    words: HERE,
    files: { "../.config/cheeseshop/credentials.json": `{"${SECRET}` },
    says: /^Cannot read \S+credentials\.json: it is not as this program writes it$/,
    fix: /Mend it or delete it/,
  },
];

const FILES: readonly BadInput[] = [
  {
    title: "a file that is not there",
    words: ["--url", "INDEX/legacy/", "dist/none.whl"],
    says: /^Cannot find files for "dist\/none\.whl"$/,
  },
  {
    title: "a pattern that nothing fits",
    words: ["--url", "INDEX/legacy/", "other*"],
    says: /^Cannot find files for "other\*"$/,
    fix: /"\." holds .*sample_lib/,
  },
  {
    title: "strays alone",
    words: ["--url", "INDEX/legacy/", "notes.txt"],
    files: { "notes.txt": "" },
    says: /^Cannot publish: none of the files is a wheel or an sdist$/,
  },
  {
    title: "no file, and no dist",
    words: ["--url", "INDEX/legacy/"],
    says: /^Cannot find what to publish: there is no folder "dist"$/,
    fix: /cheeseshop build/,
  },
  {
    title: "no file, and a dist of strays",
    words: ["--url", "INDEX/legacy/"],
    files: { "dist/a.egg": "" },
    says: /^Cannot find what to publish: "dist" holds no wheel and no sdist$/,
  },
  {
    title: "no file, and a dist of two projects",
    words: ["--url", "INDEX/legacy/"],
    files: { "dist/a-1.0.tar.gz": "", "dist/b-1.0.tar.gz": "" },
    says: /^Cannot tell what to publish: "dist" holds files of a and b$/,
  },
  ...(
    [
      [
        "an empty wheel",
        WHEEL,
        "",
        /^Cannot publish sample_lib\S+: it is no zip file, or its end is missing$/,
      ],
      ["a text as a wheel", WHEEL, "no zip", /it is no zip file, or its end is missing$/],
      ["half a wheel", WHEEL, makeWheel(SAMPLE).slice(0, 400), /or its end is missing$/],
      ["a wheel's name of two parts", "sample-1.0.whl", makeWheel(SAMPLE), /"sample-1\.0\.whl"/],
      ["a name without a version", "sample.tar.gz", makeSdist(SAMPLE), /"sample\.tar\.gz"/],
      [
        "an sdist without metadata",
        "sample_lib-1.0.zip",
        makeWheel({ ...SAMPLE, files: {} }),
        /it holds no metadata$/,
      ],
      [
        "a wheel of another project inside",
        WHEEL,
        makeWheel({ name: "other-lib", version: "1.0" }),
        /^(sample_lib\S+: )?Cannot publish: /,
      ],
      [
        "a RECORD that does not fit",
        WHEEL,
        makeWheel({ ...SAMPLE, record: "" }),
        /^(sample_lib\S+: )?Cannot publish: .*RECORD/,
      ],
      [
        "a requirement that is none",
        WHEEL,
        makeWheel({ ...SAMPLE, requires: ["a b c"] }),
        /^(sample_lib\S+: )?Cannot publish: .*a b c/,
      ],
    ] as const
  ).map(([title, name, content, says]) => ({
    ...{ title, says, words: ["--url", "INDEX/legacy/", name], files: { [name]: content } },
    env: TOKEN,
  })),
  ...(
    [
      ["a project that is to stay private", { classifiers: ["Private :: Do Not Upload"] }],
      ["a version with a local part", { version: "1.0+local" }],
      ["a dependency by its address", { requires: ["a @ https://example.org/a.whl"] }],
    ] as const
  ).map(([title, change]) => {
    const file = `sample_lib-${"version" in change ? change.version : "1.0"}-py3-none-any.whl`;
    return {
      title: `${title}, for PyPI`,
      ...{ words: ["-r", "pypi", file], files: { [file]: makeWheel({ ...SAMPLE, ...change }) } },
      env: { CHEESESHOP_TOKEN: `pypi-${SECRET}` },
      says: /^(sample_lib\S+: )?Cannot publish: /,
      fix: /Nothing was sent/,
    };
  }),
  ...(
    [
      ["no attestation", {}, /^Cannot publish sample_lib\S+ with attestations: it has none$/],
      [
        "an attestation that is none",
        { [`${WHEEL}.publish.attestation`]: "{}" },
        /no attestation$/,
      ],
      [
        "an attestation of other bytes",
        { [`${WHEEL}.publish.attestation`]: sampleAttestation(WHEEL, "ab".repeat(32)) },
        /^Cannot use \S+: it attests other bytes than those of sample_lib/,
      ],
    ] as const
  ).map(([title, files, says]) => ({
    ...{ title, files, says, words: ["--attestations", ...HERE], env: TOKEN },
  })),
  ...(["dangling", "pipe"] as const).map((kind) => ({
    title: `an attestation that is a ${kind} path`,
    ...{ words: ["--attestations", ...HERE], env: TOKEN },
    strange: { [`${WHEEL}.publish.attestation`]: kind },
    says: /^Cannot use "\S+\.attestation": it is a (link that leads nowhere|pipe)$/,
    fix: /Take it away/,
  })),
];

export const BAD_INPUT: readonly BadInput[] = [
  ...BAD_TARGETS,
  ...REFUSALS,
  ...CREDENTIALS,
  ...FILES,
];

/** Command lines that end with 2, whatever the files are. */
export const WRONG_USAGE: readonly (readonly string[])[] = [
  ["--nope"],
  ["--password", SECRET],
  ["-r"],
  ["--url"],
  ["--patience", "soon", WHEEL],
  ["--patience", "0", WHEEL],
  ["--url", "https://a.example/", "-r", "there", WHEEL],
  ["--to", "test,test", WHEEL],
  ["--to", "test,", WHEEL],
  ["--to", "", WHEEL],
  ["--to", "a,b", "--url", "https://a.example/", WHEEL],
  ["--to", "a,b", "-r", "there", WHEEL],
  ["--ignore", "no-such-rule", "--url", "https://a.example/", WHEEL],
];
