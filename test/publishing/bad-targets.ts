/** What people write wrong of the index that they publish to. */
import { type BadInput, HERE, SECRET, section, THERE, TOKEN, WHEEL } from "./bad-input.ts";

const PIPE = { pipe: "pipe" } as const;

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
    says: /^Cannot read \S+: it is a folder$/,
  },
  {
    title: "a .pypirc that is a pipe",
    words: ["--config-file", "pipe", ...THERE],
    strange: PIPE,
    says: /^Cannot read \S+pipe: it is a pipe$/,
  },
  {
    title: "kept credentials that are a pipe",
    strange: { "../.config/cheeseshop/credentials.json": "pipe" as const },
    words: HERE,
    says: /^Cannot read \S+credentials\.json: it is a pipe$/,
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
  ...(["CHEESESHOP_CA_FILE", "TWINE_CERT", "REQUESTS_CA_BUNDLE"] as const).map((name) => ({
    title: `a pipe as ${name}`,
    ...{ words: HERE, env: { ...TOKEN, [name]: "pipe" }, strange: PIPE },
    says: new RegExp(`^Cannot use ${name}: \\S+/pipe is a pipe$`),
  })),
  {
    title: "a device as certificates of .pypirc",
    words: THERE,
    pypirc: section(`password = ${SECRET}`, "ca_cert = /dev/zero"),
    says: /^Cannot use the certificate authorities: \/dev\/zero is a device$/,
  },
  {
    title: "a pipe as the client's certificate",
    words: ["--client-certificate", "pipe", ...THERE],
    pypirc: section(`password = ${SECRET}`),
    strange: PIPE,
    says: /^Cannot use the client's certificate: \S+\/pipe is a pipe$/,
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

export const BAD_TARGETS: readonly BadInput[] = [...PYPIRC, ...ENCODINGS, ...NAMES, ...ADDRESSES];
