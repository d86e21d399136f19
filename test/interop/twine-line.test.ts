/** `cheeseshop twine …` beside the real twine: the same line, the same exit code, the same arrival. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { findClients, type Outcome, run, temporaryFolder } from "../clients.ts";
import { makeWheel } from "../fakes/sample-files.ts";
import { openWebServer } from "../fakes/web-server.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

const { clients, missing } = await findClients();
const isAll = process.env.CHEESESHOP_TEST_ALL === "1";

let arrived: string[] = [];
let status = 200;
const index = await openWebServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("latin1");
  const names = [...text.matchAll(/filename="([^"]+)"/g)].map(([, name]) => name);
  const answer = request.method === "POST" ? status : 404;
  if (request.method === "POST") {
    arrived.push(`${request.headers.authorization} ${request.url} ${names.join(" ")}`);
  }
  response.writeHead(answer, answer === 301 ? { Location: "/elsewhere/" } : {}).end();
});
after(() => index.close());

const { wheel, sdist } = writeFiles({
  ...{ name: "sample-lib", version: "1.0", description: "# Sample\n" },
  descriptionContentType: "text/markdown",
});
const folder = path.dirname(wheel);
writeFileSync(`${wheel}.asc`, "-----BEGIN PGP SIGNATURE-----\n");
const bare = writeFiles({ name: "bare-lib", version: "1.0" }).wheel;
const broken = writeFiles({
  ...{ name: "broken-lib", version: "1.0", description: "Title\n==\n\n.. nothing::\n" },
  descriptionContentType: "text/x-rst",
}).sdist;
const odd = path.join(temporaryFolder(), path.basename(wheel));
writeFileSync(
  odd,
  makeWheel({ name: "sample-lib", version: "1.0", headers: ["Requires-Python: newest"] }),
);
const URL_OF_UPLOADS = `${index.origin}/legacy/`;
const home = temporaryFolder();
mkdirSync(path.join(home, "more"));
const section = (name: string): string =>
  `[${name}]\nrepository = ${URL_OF_UPLOADS}${name}\nusername = me\npassword = kept\n`;
writeFileSync(
  path.join(home, ".pypirc"),
  `[distutils]\nindex-servers = near\n${section("near")}${section("apart")}`,
  {
    mode: 0o600,
  },
);
writeFileSync(path.join(home, "more", "other"), section("pypi"), { mode: 0o600 });

const LOGIN = ["-u", "me", "-p", "a-password"];
const TO = ["--repository-url", URL_OF_UPLOADS];

interface Line {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of the index. */
  readonly status?: number;
  /** Where ours is another on purpose. */
  readonly ours?: number;
}

const LINES: readonly Line[] = [
  { words: ["upload", ...TO, ...LOGIN, wheel, sdist] },
  { words: ["upload", "-r", "near", `${folder}/*.whl`] },
  { words: ["upload", ...TO, ...LOGIN, wheel], status: 403 },
  { words: [] },
  { words: ["upload", ...TO, ...LOGIN, `${folder}/*`] },
  { words: ["upload", "--repos", "near", wheel] },
  { words: ["upload", "-rnear", "-p", "typed", sdist] },
  { words: ["upload", "--config-file", path.join(home, "more", "other"), wheel] },
  { words: ["upload", wheel], env: { TWINE_REPOSITORY: "near", TWINE_PASSWORD: "told" } },
  { words: ["upload", "-r", "near", wheel], env: { TWINE_REPOSITORY_URL: URL_OF_UPLOADS } },
  { words: ["upload", "-r", "nowhere", ...LOGIN, wheel] },
  { words: ["upload", "-r", "apart", wheel] },
  { words: ["upload", ...TO, "--non-interactive", wheel] },
  { words: ["upload", ...TO, ...LOGIN, "-i", "me", wheel] },
  { words: ["upload", ...TO, ...LOGIN, "no-such-file"] },
  { words: ["upload", ...TO, ...LOGIN, path.join(home, ".pypirc")] },
  { words: ["upload", ...TO, ...LOGIN, odd] },
  { words: ["upload", ...TO, ...LOGIN, "--attestations", wheel] },
  { words: ["upload", ...TO, ...LOGIN, "--comment"] },
  { words: ["upload", ...TO, ...LOGIN, "--odd", wheel] },
  { words: ["upload", ...TO, ...LOGIN, wheel], status: 301 },
  // We look whether the file is there, so that it works on every index.
  { words: ["upload", ...TO, ...LOGIN, "--skip-existing", wheel], ours: 0 },
  { words: ["upload", "--help"] },
  { words: ["--version"] },
  { words: ["check", wheel, sdist] },
  { words: ["check", "--strict", wheel] },
  { words: ["check", bare] },
  { words: ["check", "--strict", bare] },
  { words: ["check", broken] },
  { words: ["check"] },
  { words: ["check", `${wheel}.asc`] },
  { words: ["register"] },
  { words: ["register", "-r", "nowhere", wheel] },
  { words: ["register", "-r", "near", "no-such-file"] },
];

/** The first of them walk its main ways. */
const MAIN_WAYS = 4;

for (const [at, line] of LINES.entries()) {
  const name = line.words.map((word) => word.replace(folder, "dist").replace(home, "~")).join(" ");
  test(`twine ${name || "without a word"}${line.status ? ` (${line.status})` : ""}`, {
    skip: missing ?? (isAll || at < MAIN_WAYS ? false : "slow: npm run test:all runs it"),
  }, async () => {
    status = line.status ?? 200;
    const theirs = await ask(line, (words, env) => run(clients?.twine ?? "", words, { env }));
    const ours = await ask(line, (words, env) =>
      run(process.execPath, [MAIN, "twine", ...words], { env: { ...OF_THIS_MACHINE, ...env } }),
    );
    assert.equal(ours.code, line.ours ?? theirs.code, `${theirs.output}\n${ours.output}`);
    if (line.ours === undefined) assert.deepEqual(ours.arrived, theirs.arrived, ours.output);
    assert.doesNotMatch(ours.output, /a-password|kept|typed|told(?! )/);
  });
}

interface Answered extends Outcome {
  readonly arrived: readonly string[];
}

async function ask(
  { words, env = {} }: Line,
  start: (words: readonly string[], env: Readonly<Record<string, string>>) => Promise<Outcome>,
): Promise<Answered> {
  arrived = [];
  const outcome = await start(words, { HOME: home, CHEESESHOP_KEYRING: "none", ...env });
  return { ...outcome, arrived: arrived.toSorted() };
}
