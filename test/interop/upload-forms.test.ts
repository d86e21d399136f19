/** On the wire: our publish and twine's upload of the same file carry the same fields and the same bytes. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { sha256Of } from "../../src/system/digest.ts";
import { findClients, type Outcome, run, temporaryFolder } from "../clients.ts";
import { sampleAttestation } from "../fakes/sample-attestation.ts";
import {
  makeSdist,
  makeWheel,
  type SampleWheel,
  sdistFilename,
  wheelFilename,
} from "../fakes/sample-files.ts";
import { makeIdentity, openFakeSigstore } from "../fakes/sigstore.ts";
import { openWebServer } from "../fakes/web-server.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

const { clients, missing } = await findClients();

const bodies: Buffer[] = [];
const recorder = await openWebServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method === "POST") bodies.push(Buffer.concat(chunks));
  response.writeHead(request.method === "POST" ? 200 : 404).end();
});
after(() => recorder.close());
const URL_OF_UPLOADS = `${recorder.origin}/legacy/`;

interface Form {
  readonly filename: string;
  /** `name=value`, of a file with its name; sorted, for their order carries no meaning. */
  readonly parts: readonly string[];
}

function readForm(body: Buffer): Form {
  const text = body.toString("latin1");
  const boundary = text.slice(0, text.indexOf("\r\n"));
  const parts = text
    .split(boundary)
    .slice(1, -1)
    .map((part) => {
      const [head = "", ...rest] = part.split("\r\n\r\n");
      const name = /name="([^"]*)"/.exec(head)?.[1];
      const file = /filename="([^"]*)"/.exec(head)?.[1];
      const bytes = Buffer.from(rest.join("\r\n\r\n").replace(/\r\n$/, ""), "latin1");
      // The blanks that Python writes into JSON mean nothing.
      const value = name === "attestations" ? JSON.stringify(JSON.parse(String(bytes))) : bytes;
      // Of a file the digest, which a failing test can show.
      return file === undefined ? `${name}=${value}` : `${name} ${file}=${sha256Of(bytes)}`;
    })
    .toSorted();
  const [, filename = ""] = /name="content"; filename="([^"]*)"/.exec(text) ?? [];
  return { filename, parts };
}

const FULL: Partial<SampleWheel> = {
  ...{ summary: "Käse", requiresPython: ">=3.8" },
  ...{ description: "# Käse\n\n* a\n", licenseExpression: "MIT", licenseFiles: ["LICENSE"] },
  requires: ["other>=1", "more; extra == 'x'"],
  extras: ["x"],
  classifiers: ["Typing :: Typed", "Programming Language :: Python :: 3"],
  headers: [
    ...["Keywords: a,b c", "Author: Me", "Author-email: Me <me@example.org>"],
    ...["Maintainer: You", "Maintainer-email: you@example.org", "Platform: any"],
    ...["Project-URL: Home, https://example.org/", "Home-page: https://example.org/a"],
    ...["Download-URL: https://example.org/b", "Requires-External: C", "Dynamic: keywords"],
  ],
};

/** Of each a wheel, an sdist and, where its metadata has no licence files, an sdist as a zip. */
const RELEASES: readonly SampleWheel[] = [
  { name: "plain-lib", version: "1.0" },
  { name: "Some.Lib_x", version: "1.0rc1" },
  { name: "full-lib", version: "2.0", ...FULL },
  ...["1.0", "1.1", "1.2", "2.1", "2.2", "2.3"].map((metadataVersion) => ({
    ...{ name: "old-lib", version: metadataVersion, metadataVersion },
    headers: ["Keywords: a b", "License: BSD", "Author: UNKNOWN", "Platform: UNKNOWN"],
  })),
  {
    ...{ name: "very-old", version: "0.1", metadataVersion: "1.1" },
    headers: [
      "Requires: other",
      "Provides: very",
      "Obsoletes: older",
      "Platform: a",
      "Platform: b",
    ],
  },
  {
    name: "text-lib",
    version: "1!2.0.post1",
    description: "One\n",
    descriptionContentType: "text/plain",
  },
  {
    ...{
      name: "rst-lib",
      version: "3.0.dev4",
      descriptionContentType: "text/x-rst; charset=UTF-8",
    },
    description: "Über\n====\n\nA \u2014 dash\t,  and blanks  \n",
  },
  { name: "newest-lib", version: "1.0+local.1", metadataVersion: "2.5" },
];

/** All that is sent in one line of each: the bodies, by the name of the file. */
async function sendAll(send: () => Promise<Outcome>): Promise<ReadonlyMap<string, Form>> {
  bodies.length = 0;
  const sent = await send();
  assert.equal(sent.code, 0, sent.output);
  return new Map(bodies.map(readForm).map((form) => [form.filename, form]));
}

function byTwine(words: readonly string[]): Promise<Outcome> {
  const login = ["--username", "__token__", "--password", "a-token", "--disable-progress-bar"];
  return run(clients?.twine ?? "", [
    ...["upload", "--repository-url", URL_OF_UPLOADS, ...login, ...words],
  ]);
}

function byUs(
  words: readonly string[],
  command: readonly string[] = ["publish"],
): Promise<Outcome> {
  const to = [command[0] === "twine" ? "--repository-url" : "--url", URL_OF_UPLOADS];
  return run(process.execPath, [MAIN, ...command, ...to, ...words], {
    env: { ...OF_THIS_MACHINE, CHEESESHOP_TOKEN: "a-token" },
  });
}

test("publish sends of thirty files what twine sends", { skip: missing ?? false }, async () => {
  const folder = temporaryFolder();
  for (const release of RELEASES) {
    writeFileSync(path.join(folder, wheelFilename(release)), makeWheel(release));
    writeFileSync(path.join(folder, sdistFilename(release)), makeSdist(release));
    if (release.licenseFiles === undefined) {
      const zip = { ...release, name: `${release.name}-zip` };
      writeFileSync(path.join(folder, sdistFilename(zip, ".zip")), makeSdist(zip, ".zip"));
    }
  }
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  assert.ok(files.length >= 30, `${files.length} files`);
  const comment = ["--comment", "A word, Käse"];
  const theirs = await sendAll(() => byTwine([...comment, ...files]));
  const ours = await sendAll(() => byUs([...comment, ...files]));
  assert.deepEqual(
    [...ours.keys()].toSorted(),
    files.map((file) => path.basename(file)).toSorted(),
  );
  for (const [name, form] of theirs) assert.deepEqual(ours.get(name), form, name);
});

test("publish sends the names to import as PyPI's form has them, which twine leaves out", async () => {
  const release = { name: "import-lib", version: "1.0", metadataVersion: "2.5" };
  const { wheel } = writeFiles({ ...release, headers: ["Import-Name: import_lib"] });
  const [form] = (await sendAll(() => byUs([wheel]))).values();
  assert.ok(form?.parts.includes("import_name=import_lib"), form?.parts.join("\n"));
});

for (const command of [["publish"], ["twine", "upload"]]) {
  test(`${command.join(" ")} sends attestations as twine does`, {
    skip: missing ?? false,
  }, async () => {
    const { wheel } = writeFiles({ name: "attested-lib", version: "1.0" });
    const sha256 = sha256Of(readFileSync(wheel));
    const attestation = `${wheel}.publish.attestation`;
    writeFileSync(attestation, sampleAttestation(path.basename(wheel), sha256));
    const words = ["--attestations", wheel, attestation];
    const theirs = await sendAll(() => byTwine(words));
    const ours = await sendAll(() => byUs(words, command));
    const [form] = ours.values();
    assert.ok(form?.parts.some((part) => part.startsWith("attestations=[")));
    assert.deepEqual([...ours], [...theirs]);
  });
}

test("twine upload sends a signature as twine does", { skip: missing ?? false }, async () => {
  const { sdist } = writeFiles({ name: "signed-lib", version: "1.0" });
  writeFileSync(
    `${sdist}.asc`,
    "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n",
  );
  const words = [sdist, `${sdist}.asc`];
  const theirs = await sendAll(() => byTwine(words));
  const ours = await sendAll(() => byUs(words, ["twine", "upload"]));
  assert.deepEqual([...ours], [...theirs]);
});

test("publish in a CI exchanges its identity for a token, and sends by that", async () => {
  const seen: string[] = [];
  const index = await openWebServer(async (request, response) => {
    request.resume();
    const answers: Readonly<Record<string, object>> = {
      "/_/oidc/audience": { audience: "shop" },
      "/_/oidc/mint-token": { success: true, token: "minted", expires: 1 },
    };
    if (request.url === "/legacy/") seen.push(request.headers.authorization ?? "");
    request.on("end", () => response.end(JSON.stringify(answers[request.url ?? ""] ?? {})));
  });
  const { wheel } = writeFiles({ name: "ci-lib", version: "1.0" });
  const words = [MAIN, "publish", "--url", `${index.origin}/legacy/`, wheel];
  const env = { ...OF_THIS_MACHINE, SHOP_ID_TOKEN: "an-identity" };
  const sent = await run(process.execPath, words, { env });
  await index.close();
  assert.equal(sent.code, 0, sent.output);
  assert.deepEqual(seen, [`Basic ${btoa("__token__:minted")}`]);
  assert.doesNotMatch(sent.output, /minted|an-identity/);
});

test("publish asks for another token before the one of a long upload runs out", async () => {
  const seen: string[] = [];
  let minted = 0;
  const index = await openWebServer(async (request, response) => {
    request.resume();
    await new Promise((done) => request.on("end", done));
    if (request.url === "/legacy/") {
      seen.push(request.headers.authorization ?? "");
      // The first file takes two thirds of the token's life.
      if (seen.length === 1) await setTimeout(4100);
    }
    if (request.url === "/_/oidc/mint-token") minted += 1;
    const expires = Math.floor(Date.now() / 1000) + 6;
    const answers: Readonly<Record<string, object>> = {
      "/_/oidc/audience": { audience: "shop" },
      "/_/oidc/mint-token": { success: true, token: `minted-${minted}`, expires },
      "/identity?audience=shop": { value: "an-identity" },
    };
    response.end(JSON.stringify(answers[request.url ?? ""] ?? {}));
  });
  const { wheel, sdist } = writeFiles({ name: "long-lib", version: "1.0" });
  const words = [MAIN, "publish", "--url", `${index.origin}/legacy/`, wheel, sdist];
  const sent = await run(process.execPath, words, {
    env: {
      ...OF_THIS_MACHINE,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${index.origin}/identity`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "for-the-request",
    },
  });
  await index.close();
  assert.equal(sent.code, 0, sent.output);
  assert.deepEqual(
    seen,
    ["minted-1", "minted-2"].map((token) => `Basic ${btoa(`__token__:${token}`)}`),
  );
});

test("publish --attestations signs in a CI what has no attestation, and keeps it", async () => {
  const sigstore = await openFakeSigstore();
  const { wheel } = writeFiles({ name: "signed-in-ci", version: "1.0" });
  const identity = makeIdentity("repo:me/signed-in-ci");
  const env = {
    ...{ CHEESESHOP_FULCIO: sigstore.origin, CHEESESHOP_REKOR: sigstore.origin },
    SIGSTORE_ID_TOKEN: identity,
  };
  const send = (...words: readonly string[]) =>
    run(process.execPath, [MAIN, "publish", "--url", URL_OF_UPLOADS, ...words, wheel], {
      env: { ...OF_THIS_MACHINE, CHEESESHOP_TOKEN: "a-token", ...env },
    });
  const dry = await send("--attestations", "--dry-run");
  assert.equal(dry.code, 0, dry.output);
  assert.match(dry.output, /^would sign signed_in_ci-1\.0-py3-none-any\.whl$/m);
  assert.equal(sigstore.asked.size, 0, "a log keeps what it was told once");
  let outcome: Outcome | undefined;
  const [form] = (
    await sendAll(async () => {
      outcome = await send("--attestations");
      return outcome;
    })
  ).values();
  await sigstore.close();
  assert.ok(!outcome?.output.includes(identity), outcome?.output);
  const sent = form?.parts.find((part) => part.startsWith("attestations="))?.slice(13);
  const kept = readFileSync(`${wheel}.publish.attestation`, "utf8");
  assert.deepEqual(JSON.parse(sent ?? ""), [JSON.parse(kept)]);
  // The second time it lies there already, and nobody is asked.
  assert.equal((await send("--attestations")).code, 0);
});
