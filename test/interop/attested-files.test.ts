/** Files are published with what attests them, by us and by the real twine, and whoever asks gets it back. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { parseProvenance } from "../../src/standards/attestation.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { findClients, run } from "../clients.ts";
import { sampleAttestation } from "../fakes/sample-attestation.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());

function writeAttested(name: string): { readonly wheel: string; readonly attestation: string } {
  const { wheel } = writeFiles({ name, version: "1.0" });
  const attestation = `${wheel}.publish.attestation`;
  writeFileSync(
    attestation,
    sampleAttestation(path.basename(wheel), sha256Of(readFileSync(wheel))),
  );
  return { wheel, attestation };
}

async function requireServed(name: string, attestation: string): Promise<void> {
  const page = `${shop.address}/simple/${name}/`;
  const accept = "application/vnd.pypi.simple.v1+json";
  const told = (await (await fetch(page, { headers: { accept } })).json()) as {
    readonly files: readonly { readonly provenance: string }[];
  };
  const address = new URL(told.files[0]?.provenance ?? "", page);
  const [bundle] = parseProvenance(await (await fetch(address)).text()).bundles;
  const sent = JSON.parse(readFileSync(attestation, "utf8"));
  assert.equal(bundle?.attestations[0]?.envelope.statement, sent.envelope.statement);
}

test("what cheeseshop publish --attestations sends is served", async () => {
  const { wheel, attestation } = writeAttested("by-us");
  const sent = await shop.cheeseshop(["publish", "--attestations", wheel]);
  assert.equal(sent.code, 0, sent.output);
  await requireServed("by-us", attestation);
});

test("what twine upload --attestations sends is served", { skip: missing ?? false }, async () => {
  assert.ok(clients !== undefined);
  const { wheel, attestation } = writeAttested("by-twine");
  const url = `${shop.address}/legacy/`;
  const as = ["--repository-url", url, "-u", "__token__", "-p", shop.token];
  const args = ["upload", ...as, "--attestations", wheel, attestation];
  const sent = await run(clients.twine, args);
  assert.equal(sent.code, 0, sent.output);
  await requireServed("by-twine", attestation);
});
