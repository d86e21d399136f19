/** What was found out when an upload began may be wrong when it ends: rights are asked for again at the commit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openServer } from "../../../test/fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../../../test/fakes/sample-files.ts";
import { EMPTY_METADATA } from "../../standards/metadata.ts";
import { parseName } from "../../standards/name.ts";
import { makeDigester } from "../../system/digest.ts";
import { listFiles } from "../tables/files.ts";
import { setMember } from "../tables/members.ts";
import { findProject } from "../tables/projects.ts";
import { deleteRelease } from "./delete-release.ts";
import { changeIndex, deleteIndex, makeIndex } from "./manage-indexes.ts";
import { dropMember } from "./manage-members.ts";
import { makeToken, revokeToken } from "./manage-tokens.ts";
import { addAccount, changeAccount } from "./manage-users.ts";
import { publishFile } from "./publish-file.ts";
import { requireMayPublish } from "./require-may-publish.ts";

const NAME = parseName("demo");
const RELEASE = { name: "demo", version: "1.0" };

/** An upload that has begun. With `summary` it has other bytes than the file that is there. */
async function setUp(version = "2.0", { summary, replaceable = false }: Begun = {}) {
  const server = await openServer();
  const { parts, admin } = server;
  await changeIndex(parts, admin, "root/main", { settings: { replaceable } });
  await addAccount(parts, admin, { name: "brian" });
  const request = { user: "brian", name: "ci", rights: ["upload"] as const };
  const { id, secret } = await makeToken(parts, admin, request);
  const wheel = { ...RELEASE, filename: wheelFilename(RELEASE), bytes: makeWheel(RELEASE) };
  assert.equal((await server.upload(wheel)).statusCode, 200);
  const index = parts.indexes.find("root/main");
  const project = index && (await findProject(parts.db.read, index.id, NAME));
  assert.ok(index !== undefined && project !== undefined);
  const actor = await parts.callers.identify(`Bearer ${secret}`);
  assert.ok(actor.kind === "person");
  const members = { indexId: index.id, projectId: project.id };
  await parts.db.transaction((db) => setMember(db, members, actor.userId, "maintainer"));
  const release = { ...RELEASE, version, ...(summary !== undefined && { summary }) };
  const content = makeWheel(release);
  const digester = await makeDigester("sha256", "md5", "blake2b-256");
  digester.update(content);
  const { sha256, md5, "blake2b-256": blake2b } = digester.finish();
  const filename = wheelFilename(release);
  const upload = {
    ...{ actor, index, claim: await requireMayPublish(parts, actor, index, NAME) },
    form: {
      ...release,
      metadata: EMPTY_METADATA,
      digests: { sha256 },
    },
    file: { filename, contentType: "", content, size: content.length, sha256, md5, blake2b },
  };
  return { parts, admin, project, tokenId: id, publish: () => publishFile(parts, upload) };
}

interface Begun {
  readonly summary?: string;
  readonly replaceable?: boolean;
}

type House = Awaited<ReturnType<typeof setUp>>;

const LOSSES: readonly (readonly [string, string, (house: House) => Promise<unknown>])[] = [
  [
    "the uploader is no member any more",
    "denied",
    ({ parts, admin }) =>
      dropMember(parts, admin, { index: "root/main", project: "demo" }, "brian"),
  ],
  [
    "the account is blocked",
    "unknown-caller",
    ({ parts, admin }) => changeAccount(parts, admin, "brian", { isBlocked: true }),
  ],
  [
    "the token is revoked",
    "unknown-caller",
    ({ parts, admin, tokenId }) => revokeToken(parts, admin, "brian", tokenId),
  ],
];

for (const [what, kind, lose] of LOSSES) {
  for (const version of ["2.0", "1.0"]) {
    test(`publishFile() refuses ${version} where, since it began, ${what}`, async () => {
      const house = await setUp(version);
      await lose(house);
      await assert.rejects(house.publish(), { kind });
      assert.equal((await listFiles(house.parts.db.read, house.project.id)).length, 1);
    });
  }
}

test("publishFile() writes nothing where, since it began, the index was deleted and made again", async () => {
  const { parts, admin, publish } = await setUp();
  const index = parts.indexes.find("root/main") ?? assert.fail();
  await deleteRelease(parts, admin, { index, project: NAME });
  await deleteIndex(parts, admin, "root/main");
  await makeIndex(parts, admin, { index: "root/main", kind: "hosted" });
  await assert.rejects(publish(), { kind: "not-found", message: /made again meanwhile/ });
  assert.deepEqual(await parts.db.read.selectFrom("files").select("id").execute(), []);
});

test("publishFile() takes the file where nothing has changed", async () => {
  const { publish, parts, admin } = await setUp();
  await changeIndex(parts, admin, "root/main", { settings: { upload: "members" } });
  assert.equal(await publish(), "new");
});

test("publishFile() replaces nothing where, since it began, the index has come to keep its files", async () => {
  const { parts, admin, publish } = await setUp("1.0", { summary: "other", replaceable: true });
  await changeIndex(parts, admin, "root/main", { settings: { replaceable: false } });
  await assert.rejects(publish(), { kind: "conflict", message: /^File already exists/ });
});
