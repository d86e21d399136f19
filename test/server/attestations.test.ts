/** Attestations: sent with a file, held against it, kept, and served wherever the file is shown. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { makeIndex } from "../../src/server/actions/manage-indexes.ts";
import { parseProvenance } from "../../src/standards/attestation.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { openServer } from "../fakes/open-server.ts";
import { sampleAttestation } from "../fakes/sample-attestation.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const server = await openServer();
const { parts, admin } = server;
const JSON_PAGE = { headers: { accept: "application/vnd.pypi.simple.v1+json" } };

function sample(name: string) {
  const release = { name, version: "1.0" };
  const [filename, bytes] = [wheelFilename(release), makeWheel(release)];
  const attestation = sampleAttestation(filename, sha256Of(bytes));
  return { file: { ...release, filename, bytes }, attestations: `[${attestation}]` };
}

/** The address of the provenance on a page of the Simple API, made absolute. */
async function findAddress(page: string): Promise<string | undefined> {
  const answer = await server.ask("GET", page, JSON_PAGE);
  const { files } = answer.json() as {
    readonly files: readonly { readonly provenance?: string }[];
  };
  const address = files[0]?.provenance;
  return address && new URL(address, `http://shop${page}`).pathname;
}

test("what is attested is served at the address that every page tells", async () => {
  const { file, attestations } = sample("signed-lib");
  const sent = await server.upload(file, { fields: { attestations } });
  assert.equal(sent.statusCode, 200, sent.body);
  const address = `/integrity/signed-lib/1.0/${file.filename}/provenance`;
  assert.equal(await findAddress("/simple/signed-lib/"), address);
  assert.equal(await findAddress("/root/main/simple/signed-lib/"), `/root/main${address}`);
  const html = await server.ask("GET", "/simple/signed-lib/", { headers: { accept: "text/html" } });
  assert.match(html.body, new RegExp(`data-provenance="../..${address}"`));
  const page = await server.ask("GET", "/root/main/signed-lib/", {
    headers: { accept: "text/html" },
  });
  assert.match(page.body, new RegExp(`href="/root/main${address}">provenance<`));

  const answer = await server.ask("GET", address, { as: null });
  assert.equal(answer.headers["content-type"], "application/json");
  const { bundles } = parseProvenance(answer.body);
  assert.deepEqual(bundles[0]?.publisher, { kind: "account", claims: {}, name: "root" });
  assert.equal(bundles[0]?.attestations[0]?.statement.subject, file.filename);
  const type = "application/vnd.pypi.integrity.v1+json";
  const again = await server.ask("GET", address, {
    headers: { accept: type, "if-none-match": String(answer.headers.etag) },
  });
  assert.deepEqual([again.statusCode, again.headers["content-type"]], [304, type]);
});

test("a file of which nothing is attested has no address, and PyPI's words where one asks", async () => {
  const { file } = sample("plain-lib");
  await server.upload(file);
  assert.equal(await findAddress("/simple/plain-lib/"), undefined);
  const address = `/integrity/plain-lib/1.0/${file.filename}/provenance`;
  const answer = await server.ask("GET", address);
  assert.equal(answer.statusCode, 404);
  assert.match(answer.json().detail, new RegExp(`^No provenance available for ${file.filename}`));
  for (const other of [address.replace("/1.0/", "/1.1/"), address.replace("plain-lib/", "x/")]) {
    assert.match((await server.ask("GET", other)).json().detail, /^Cannot find the/);
  }
});

test("what is attested about other bytes is refused in PyPI's words, and nothing is kept", async () => {
  const { file } = sample("forged-lib");
  const attestations = `[${sampleAttestation(file.filename, "0".repeat(64))}]`;
  const sent = await server.upload(file, { fields: { attestations } });
  assert.equal(sent.statusCode, 400);
  assert.match(
    sent.statusMessage,
    /^Invalid attestations supplied during upload: Could not verify/,
  );
  assert.equal((await server.ask("GET", "/simple/forged-lib/", JSON_PAGE)).statusCode, 404);
});

test("a file that is there can be attested later, once", async () => {
  const { file, attestations } = sample("late-lib");
  await server.upload(file);
  assert.equal(await findAddress("/simple/late-lib/"), undefined);
  const sent = await server.upload(file, { fields: { attestations } });
  assert.equal(sent.headers["x-upload-outcome"], "same");
  const address = await findAddress("/simple/late-lib/");
  assert.ok(address !== undefined);
  const first = (await server.ask("GET", address)).body;
  const other = attestations.replace("BBBB", "CCCC");
  assert.equal((await server.upload(file, { fields: { attestations: other } })).statusCode, 200);
  assert.equal((await server.ask("GET", address)).body, first);
});

test("it is shown through an index above, and to nobody who may not read", async () => {
  const label = "root/inner";
  const closed = { read: "members", upload: "members" } as const;
  await makeIndex(parts, admin, { index: label, kind: "hosted", settings: closed });
  await makeIndex(parts, admin, {
    ...{ index: "root/above", kind: "hosted", bases: [label], settings: closed },
  });
  const { file, attestations } = sample("inner-lib");
  await server.upload(file, { index: label, fields: { attestations } });
  const address = await findAddress("/root/above/simple/inner-lib/");
  assert.equal(address, `/root/above/integrity/inner-lib/1.0/${file.filename}/provenance`);
  const answer = await server.ask("GET", address);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers["cache-control"], "private, no-cache");
  assert.equal((await server.ask("GET", address, { as: null })).statusCode, 401);
});

test("a mirror tells the address of its upstream, and leads there", async () => {
  const elsewhere = "https://upstream.example/integrity/six/1.0/six-1.0.tar.gz/provenance";
  const upstream = await openFakeUpstream(
    { six: { "six-1.0.tar.gz": { bytes: Buffer.from("six") } } },
    {
      edit: (page) => ({
        ...page,
        files: page.files.map((file) => ({ ...file, provenance: elsewhere })),
      }),
    },
  );
  after(() => upstream.close());
  const settings = { upstream: upstream.url, fileHosts: [upstream.host] };
  await makeIndex(parts, admin, { index: "root/copy", kind: "mirror", settings });
  const page = await server.ask("GET", "/root/copy/simple/six/", JSON_PAGE);
  assert.equal(page.json().files[0].provenance, elsewhere);
  const answer = await server.ask("GET", "/root/copy/integrity/six/1.0/six-1.0.tar.gz/provenance");
  assert.deepEqual([answer.statusCode, answer.headers.location], [302, elsewhere]);
});

test("with the file goes what was attested about it", async () => {
  const count = async () =>
    (await parts.db.read.selectFrom("file_provenance").select("file_id").execute()).length;
  const before = await count();
  const { file, attestations } = sample("gone-lib");
  await server.upload(file, { index: "root/test", fields: { attestations } });
  assert.equal(await count(), before + 1);
  const project = "/+api/indexes/root/test/projects/gone-lib";
  await server.ask("DELETE", `${project}/1.0/${file.filename}`);
  assert.equal(await count(), before);
  const address = `/root/test/integrity/gone-lib/1.0/${file.filename}/provenance`;
  assert.equal((await server.ask("GET", address)).statusCode, 404);
});
