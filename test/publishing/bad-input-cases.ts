/** What people write wrong when they publish: each with the one sentence that it comes to. */
import { PYPI } from "../../src/standards/known-indexes.ts";
import { sampleAttestation } from "../fakes/sample-attestation.ts";
import { makeSdist, makeWheel } from "../fakes/sample-files.ts";

export interface BadInput {
  readonly title: string;
  /** Behind `publish`; the sound wheel, where it is not given. `INDEX` is the origin of a server. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Text of `~/.pypirc`; `INDEX` as in the words. */
  readonly pypirc?: string;
  /** Other files, by their paths from the project's folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What the server answers to an upload; it must not be asked where it is not given. */
  readonly answers?: Answer;
  readonly says: RegExp;
  /** What the hint must say. */
  readonly fix?: RegExp;
}

export interface Answer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}

/** Stands for every password and token of the table: no output may show it. */
export const SECRET = "hunter2-very-secret";
export const WHEEL = "sample_lib-1.0-py3-none-any.whl";
const SAMPLE = { name: "sample-lib", version: "1.0" };
const HERE = ["--url", "INDEX/legacy/", WHEEL];
const TOKEN = { CHEESESHOP_TOKEN: SECRET };
const THERE = ["-r", "there", WHEEL];
const section = (...lines: readonly string[]): string =>
  ["[there]", "repository = INDEX/legacy/", ...lines, ""].join("\n");

const PYPIRC: readonly BadInput[] = [
  { title: "a section that does not end", pypirc: `[there\npassword = ${SECRET}\n` },
  { title: "a line that is neither", pypirc: section(`password ${SECRET}`) },
  { title: "a key before any section", pypirc: `password = ${SECRET}\n${section()}` },
  { title: "a section twice", pypirc: `${section()}${section(`password = ${SECRET}`)}` },
  { title: "a key twice", pypirc: section(`password = ${SECRET}`, `password = ${SECRET}2`) },
].map(({ title, pypirc }) => ({
  ...{ title: `.pypirc with ${title}`, pypirc, words: THERE },
  says: /^\S+\.pypirc:(\d): Cannot read \S+\.pypirc: it is broken in line \1$/,
  fix: /key = value/,
}));

const ENCODINGS: readonly BadInput[] = [
  {
    ...{ title: "a password in Latin-1", line: 3 },
    pypirc: Buffer.from(section(`password = ${SECRET}\xff`), "latin1"),
  },
  {
    ...{ title: "a user in Latin-1", line: 3 },
    pypirc: Buffer.from(section("username = Andr\xe9"), "latin1"),
  },
  { title: "UTF-16", line: 1, pypirc: Buffer.from(`\ufeff${section()}`, "utf16le") },
].map(({ title, line, pypirc }) => ({
  ...{ title: `.pypirc with ${title}`, words: THERE, files: { "../.pypirc": pypirc } },
  says: new RegExp(`^\\S+\\.pypirc:${line}: Cannot read \\S+: line ${line} is not in UTF-8$`),
  fix: /UTF-8/,
}));

const NAMES: readonly BadInput[] = [
  {
    title: "a name without a .pypirc",
    words: THERE,
    says: /^Cannot publish to "there": there is no \.pypirc$/,
    fix: /pypi, testpypi/,
  },
  {
    title: "a name that .pypirc does not have",
    words: ["-r", "nope", WHEEL],
    pypirc: section(),
    says: /^Cannot publish to "nope": \S+\.pypirc does not have it$/,
    fix: /there, pypi, testpypi/,
  },
  {
    title: "a name by TWINE_REPOSITORY that nobody knows",
    env: { TWINE_REPOSITORY: "nope" },
    says: /^Cannot publish to "nope": there is no \.pypirc$/,
  },
  {
    title: "a listed name without a section",
    words: THERE,
    pypirc: "[distutils]\nindex-servers = there\n",
    says: /^Cannot publish to "there": it is listed, and has no section \(\S+\.pypirc:2\)$/,
    fix: /\[there\] with repository/,
  },
  {
    title: "a section without an address",
    words: THERE,
    pypirc: `[there]\npassword = ${SECRET}\n`,
    says: /^Cannot publish to "there": it has no repository = ADDRESS \(\S+\.pypirc:1\)$/,
  },
  {
    title: "a .pypirc that is not where --config-file says",
    words: ["--config-file", "nowhere", ...THERE],
    says: /^Cannot read \S+nowhere: there is no such file$/,
  },
  {
    title: "a .pypirc that is a folder",
    words: ["--config-file", ".", ...THERE],
    says: /^Cannot read \S+: EISDIR/,
  },
  {
    title: "a name of --to that nobody knows",
    words: ["--to", "nope,pypi", WHEEL],
    says: /^Cannot publish to "nope": there is no \.pypirc$/,
  },
  {
    title: "certificates of .pypirc that are not there",
    words: THERE,
    pypirc: section(`password = ${SECRET}`, "ca_cert = /nowhere.pem"),
    says: /^Cannot use the certificate authorities: \/nowhere\.pem is not there$/,
  },
  {
    title: "a client's certificate that is not there",
    words: ["--client-certificate", "/nowhere.pem", ...THERE],
    pypirc: section(`password = ${SECRET}`),
    says: /^Cannot use the client's certificate: \/nowhere\.pem is not there$/,
  },
  {
    title: "certificates of the environment that are none",
    words: THERE,
    pypirc: section(`password = ${SECRET}`),
    env: { REQUESTS_CA_BUNDLE: "/dev/null" },
    says: /^Cannot use REQUESTS_CA_BUNDLE: \/dev\/null has no certificate in PEM$/,
  },
  {
    title: "a folder of certificates that has none by hash",
    words: THERE,
    pypirc: section(`password = ${SECRET}`),
    env: { REQUESTS_CA_BUNDLE: "/dev" },
    says: /^Cannot use REQUESTS_CA_BUNDLE: the folder \/dev has no certificates by hash$/,
    fix: /openssl rehash/,
  },
];

const NO_ADDRESS =
  /^Cannot publish: the address of \S.* does not begin with http:\/\/ or https:\/\/$/;

const ADDRESSES: readonly BadInput[] = [
  ...["", "shop", "localhost:8080/legacy/", "ftp://shop/", "file:///tmp", SECRET].map((url) => ({
    title: `the address "${url === SECRET ? "a password" : url}"`,
    ...{ words: ["--url", url, WHEEL], says: NO_ADDRESS, fix: /Write it whole/ },
  })),
  ...[
    ["http://h:99999/", "has a port beyond 65535"],
    [`http://${SECRET}:65536`, "has a port beyond 65535"],
    ["https://", "has a host or a port that cannot be"],
    ["http://a b/", "has a host or a port that cannot be"],
    [`https://me:${SECRET}/legacy/`, "has a host or a port that cannot be"],
  ].map(([url = "", fault]) => ({
    title: `an address that ${fault}: ${url.replace(SECRET, "secret")}`,
    ...{ words: ["--url", url, WHEEL], fix: /Write it whole/ },
    says: new RegExp(`^Cannot publish: the address of --url ${fault}$`),
  })),
  {
    title: "an address of .pypirc that is none",
    words: THERE,
    pypirc: `[there]\nrepository = ${SECRET}\n`,
    says: NO_ADDRESS,
  },
  {
    title: "an address of TWINE_REPOSITORY_URL that is none",
    env: { TWINE_REPOSITORY_URL: SECRET },
    says: NO_ADDRESS,
  },
  {
    title: "a server that is no address",
    words: ["--server", "shop", WHEEL],
    says: /^Cannot use "shop" as a server: it is no http or https address$/,
  },
  {
    title: "an index without its owner",
    words: ["--server", "INDEX", "--index", "main", WHEEL],
    says: /^Cannot use "main" as an index$/,
    fix: /owner\/name/,
  },
  {
    title: "a proxy that is none",
    words: HERE,
    env: { ...TOKEN, HTTP_PROXY: "junk://x" },
    says: /^Cannot use the proxy: /,
  },
  ...(
    [
      [301, /301/, { location: "/elsewhere/" }, /give that address by --url/],
      [404, /404 Not Found/, {}, /address for uploads/],
      [405, /405 Method Not Allowed/, {}, /address for uploads/],
      [410, /410 Gone/, {}, /address for uploads/],
    ] as const
  ).map(([status, says, headers, fix]) => ({
    title: `an address that answers ${status}`,
    ...{ words: HERE, env: TOKEN, answers: { status, headers }, says, fix },
  })),
];

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
    [{ status: 429, headers: { "retry-after": "3600" } }, /429/, /try again in 3600 s/],
    [{ status: 501 }, /501 Not Implemented/, undefined],
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
      ["an empty wheel", WHEEL, "", /^Cannot publish sample_lib\S+: it holds no metadata$/],
      ["a text as a wheel", WHEEL, "no zip", /it holds no metadata$/],
      ["half a wheel", WHEEL, makeWheel(SAMPLE).slice(0, 400), /it holds no metadata$/],
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
];

export const BAD_INPUT: readonly BadInput[] = [
  ...PYPIRC,
  ...ENCODINGS,
  ...NAMES,
  ...ADDRESSES,
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
