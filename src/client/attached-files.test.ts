import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { sampleAttestation } from "../../test/fakes/sample-attestation.ts";
import {
  findAttestations,
  namedFor,
  splitAttached,
  withAttestations,
  withSignature,
} from "./attached-files.ts";
import type { Distribution } from "./publish.ts";

const FOLDER = mkdtempSync(path.join(tmpdir(), "cheeseshop-attested-"));
after(() => rmSync(FOLDER, { recursive: true }));

const SHA256 = "ab".repeat(32);
const WHEEL: Distribution = {
  ...{ path: "/dist/a_lib-1.0-py2.py3-none-any.whl", filename: "a_lib-1.0-py2.py3-none-any.whl" },
  ...{ size: 1, project: "a-lib", version: "1.0", fields: [["name", "a-lib"]] },
  digests: { sha256: SHA256, md5: "" },
};

function write(...texts: readonly string[]): readonly string[] {
  const folder = mkdtempSync(path.join(FOLDER, "files-"));
  return texts.map((text, at) => {
    const file = path.join(folder, `${WHEEL.filename}.kind${at}.attestation`);
    writeFileSync(file, text);
    return file;
  });
}

test("splitAttached() tells files, signatures and attestations apart", () => {
  const paths = ["a-1.whl", "a-1.whl.asc", "a-1.whl.publish.attestation", "b.attestation", "c.txt"];
  assert.deepEqual(splitAttached(paths), {
    files: ["a-1.whl", "b.attestation", "c.txt"],
    signatures: ["a-1.whl.asc"],
    attestations: ["a-1.whl.publish.attestation"],
  });
});

test("namedFor() takes no file of a name that only begins alike", () => {
  const attached = ["dist/a-1.0.tar.gz.publish.attestation", "a-1.0.tar.gz2.publish.attestation"];
  assert.deepEqual(namedFor("/x/a-1.0.tar.gz", attached), [attached[0]]);
});

test("withAttestations() sends each as it stands, after a look at it", async () => {
  const texts = [
    sampleAttestation(WHEEL.filename, SHA256),
    sampleAttestation(WHEEL.filename, SHA256),
  ];
  const files = write(...texts.map((text) => `${text}\n`));
  assert.deepEqual(
    await findAttestations(path.join(path.dirname(files[0] ?? ""), WHEEL.filename)),
    files,
  );
  const { fields } = await withAttestations(WHEEL, files);
  assert.deepEqual(fields, [
    ["name", "a-lib"],
    ["attestations", `[${texts.join(", ")}]`],
  ]);
});

test("withAttestations() takes a statement that names the file in its normal form", async () => {
  const files = write(sampleAttestation("A.lib-1.0-py3.py2-none-any.whl", SHA256));
  assert.equal((await withAttestations(WHEEL, files)).fields.length, 2);
});

const WRONG: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ["no JSON", "{", /it is no attestation/],
  ["nothing", "", /it is no attestation/],
  ["JSON of another kind", '{"version":1}', /it is no attestation/],
  ["a Sigstore bundle", '{"mediaType":"x","dsseEnvelope":{}}', /it is no attestation/],
  [
    "two at once",
    [1, 2].map(() => sampleAttestation(WHEEL.filename, SHA256)).join(","),
    /it holds more than one/,
  ],
  [
    "another file",
    sampleAttestation("b_lib-1.0-py2.py3-none-any.whl", SHA256),
    /attests "b_lib-1.0-py2.py3-none-any.whl", not a_lib/,
  ],
  ["other bytes", sampleAttestation(WHEEL.filename, "cd".repeat(32)), /other bytes than those of/],
  ["more than an attestation can be", " ".repeat(1024 ** 2 + 1), /has more than 1 MB/],
];

for (const [what, text, message] of WRONG) {
  test(`withAttestations() refuses ${what}`, async () => {
    await assert.rejects(withAttestations(WHEEL, write(text)), { kind: "invalid", message });
  });
}

test("withAttestations() refuses a file without any: it was asked for", async () => {
  await assert.rejects(withAttestations(WHEEL, []), { kind: "invalid", message: /it has none/ });
});

for (const [what, make] of [
  ["a link that leads nowhere", (file: string) => symlinkSync("nowhere", file)],
  ["a pipe", (file: string) => execFileSync("mkfifo", [file])],
  ["a folder", (file: string) => mkdirSync(file)],
] as const) {
  test(`withSignature() and withAttestations() say that ${what} lies there`, async () => {
    const file = path.join(mkdtempSync(path.join(FOLDER, "strange-")), "a.attestation");
    make(file);
    const message = `Cannot use "${file}": it is ${what}`;
    await assert.rejects(withSignature(WHEEL, file), { message });
    await assert.rejects(withAttestations(WHEEL, [file]), { message });
  });
}
