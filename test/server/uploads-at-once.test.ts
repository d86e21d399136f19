/** Uploads that meet: one of them wins, the others hear why, and nothing is there twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeToken } from "../../src/server/actions/manage-tokens.ts";
import { addAccount } from "../../src/server/actions/manage-users.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, type SampleWheel, wheelFilename } from "../fakes/sample-files.ts";
import type { UploadedFile } from "../fakes/upload-fields.ts";

const server = await openServer();

function wheel(release: SampleWheel): UploadedFile {
  const { name, version } = release;
  return { name, version, filename: wheelFilename(release), bytes: makeWheel(release) };
}

async function journalOf(project: string): Promise<readonly string[]> {
  const { changes } = JSON.parse((await server.ask("GET", "/+changes?since=0")).body);
  return changes
    .filter((row: { readonly project?: string }) => row.project === project)
    .map((row: { readonly did: string }) => row.did);
}

const AT_ONCE = 10;

test("the same file sent many times at once is taken once, and everybody hears that all is well", async () => {
  const file = wheel({ name: "same", version: "1.0" });
  const sent = await Promise.all(Array.from({ length: AT_ONCE }, () => server.upload(file)));
  assert.deepEqual(new Set(sent.map(({ statusCode }) => statusCode)), new Set([200]));
  assert.deepEqual(await journalOf("same"), ["add file"]);
});

test("of many files sent at once under one name one is taken, and the others hear that it is there", async () => {
  const sent = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, at) =>
      server.upload(wheel({ name: "rivals", version: "1.0", summary: `number ${at}` })),
    ),
  );
  assert.equal(sent.filter(({ statusCode }) => statusCode === 200).length, 1);
  for (const { statusCode, statusMessage } of sent) {
    if (statusCode === 200) continue;
    assert.equal(statusCode, 400);
    assert.match(statusMessage, /^File already exists \(/);
  }
  assert.deepEqual(await journalOf("rivals"), ["add file"]);
});

test("of many people who begin one project at once one owns it, and the others are refused", async () => {
  const people = await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, at) => {
      const user = `person-${at}`;
      await addAccount(server.parts, server.admin, { name: user });
      const asked = { user, name: "ci", rights: ["upload"] } as const;
      return { user, token: (await makeToken(server.parts, server.admin, asked)).secret };
    }),
  );
  const sent = await Promise.all(
    people.map(async ({ user, token }, at) => {
      const file = wheel({ name: "wanted", version: `1.${at}` });
      return { user, status: (await server.upload(file, { as: token })).statusCode };
    }),
  );
  const winners = sent.filter(({ status }) => status === 200);
  assert.equal(winners.length, 1);
  assert.equal(sent.filter(({ status }) => status === 403).length, AT_ONCE - 1);
  const path = "/+api/indexes/root/main/projects/wanted/members";
  const { members } = JSON.parse((await server.ask("GET", path)).body);
  assert.deepEqual(members, [{ user: winners[0]?.user, role: "owner" }]);
});
