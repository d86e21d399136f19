import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { PYPI } from "../standards/known-indexes.ts";
import { findPublishCredential } from "./publish-credential.ts";
import { type PublishTarget, targetOfServer, targetOfUrl } from "./publish-target.ts";
import { parseServer } from "./settings.ts";
import type { Environment } from "./user-folders.ts";

const FOLDER = mkdtempSync(path.join(os.tmpdir(), "credential-"));
after(() => rmSync(FOLDER, { recursive: true }));

const OURS = parseServer("http://shop.example");
const ELSEWHERE = targetOfUrl("http://acme.example/legacy/", "--url");
const WITH_PASSWORD: PublishTarget = {
  ...ELSEWHERE,
  username: { text: "bob", place: ".pypirc" },
  password: { text: "of-bob", place: ".pypirc" },
};

interface Around {
  readonly env?: Environment;
  /** What `cheeseshop use` has kept. */
  readonly kept?: string;
  /** The secret that the keyring has for any address. */
  readonly inKeyring?: string;
}

/** What is sent, as `user:secret`. */
async function find(target: PublishTarget, { env = {}, kept, inKeyring }: Around) {
  const folder = mkdtempSync(path.join(FOLDER, "user-"));
  if (kept !== undefined) {
    writeFileSync(path.join(folder, "client.json"), JSON.stringify({ server: kept }));
  }
  const found = await findPublishCredential(target, {
    ...{ env, folder, home: folder, now: () => 0 },
    keyring: {
      find: async () => (inKeyring === undefined ? undefined : { user: "eve", secret: inKeyring }),
      keep: async () => false,
      forget: async () => {},
    },
    http: { fetch: () => assert.fail("nobody is asked") },
  });
  if (found === undefined) return undefined;
  return found.kind === "token" ? found.token : `${found.user}:${found.password}`;
}

const TOKEN = { CHEESESHOP_TOKEN: "ours" };
const VARIABLES = { TWINE_USERNAME: "tim", TWINE_PASSWORD: "of-tim" };

for (const [what, target, around, expected] of [
  ["our index", targetOfServer(OURS, "root/main"), { env: { ...TOKEN, ...VARIABLES } }, "ours"],
  [
    "our index with a password that was typed",
    { ...targetOfServer(OURS, "root/main"), password: { text: "typed", place: "--password" } },
    { env: TOKEN },
    "typed",
  ],
  ["an address, where no server is known", ELSEWHERE, { env: TOKEN }, "ours"],
  [
    "our own address",
    targetOfUrl(`${OURS}/a/b/legacy/`, "--url"),
    { env: TOKEN, kept: OURS },
    "ours",
  ],
  ["another server than the one in use", ELSEWHERE, { env: TOKEN, kept: OURS }, undefined],
  [
    "another server than CHEESESHOP_SERVER",
    ELSEWHERE,
    { env: { ...TOKEN, CHEESESHOP_SERVER: OURS } },
    undefined,
  ],
  [
    "a server that was typed, beside the one in use",
    targetOfServer(parseServer("http://other.example"), "root/main"),
    { env: TOKEN, kept: OURS },
    "ours",
  ],
  [
    "a server that was typed, beside CHEESESHOP_SERVER",
    targetOfServer(parseServer("http://other.example"), "root/main"),
    { env: { ...TOKEN, CHEESESHOP_SERVER: OURS } },
    undefined,
  ],
  ["a target with a password", WITH_PASSWORD, { env: TOKEN }, "bob:of-bob"],
  [
    "a target with a password, beside ours",
    WITH_PASSWORD,
    { env: TOKEN, kept: OURS },
    "bob:of-bob",
  ],
  [
    "an address, beside TWINE_PASSWORD",
    ELSEWHERE,
    { env: { ...TOKEN, ...VARIABLES } },
    "tim:of-tim",
  ],
  ["an address, beside the keyring", ELSEWHERE, { env: TOKEN, inKeyring: "of-eve" }, "eve:of-eve"],
] as const) {
  test(`findPublishCredential() decides for ${what}`, async () => {
    assert.equal(await find(target, around), expected);
  });
}

test("findPublishCredential() refuses a password for PyPI, whatever the file is called that has it", async () => {
  const target: PublishTarget = {
    ...targetOfUrl(PYPI.uploadUrl, "--url"),
    password: { text: "of-bob", place: "trusted publishing.ini" },
  };
  await assert.rejects(find(target, {}), { kind: "unknown-caller" });
});

test("findPublishCredential() refuses a CHEESESHOP_SERVER that is no address", async () => {
  const env = { ...TOKEN, CHEESESHOP_SERVER: "shop.example" };
  await assert.rejects(find(ELSEWHERE, { env }), { kind: "invalid", message: /no http or https/ });
});
