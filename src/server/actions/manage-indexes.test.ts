import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop, type SampleShop } from "../../../test/fakes/sample-shop.ts";
import { parseName } from "../../standards/name.ts";
import { type Person, VISITOR } from "../access/permissions.ts";
import { listBases } from "../tables/indexes.ts";
import { listChanges } from "../tables/journal.ts";
import { addProject, findProject, setProjectDeleted } from "../tables/projects.ts";
import { changeIndex, deleteIndex, makeIndex } from "./manage-indexes.ts";
import { changeMember } from "./manage-members.ts";

async function hosted(shop: SampleShop, actor: Person, index: string): Promise<number> {
  return (await makeIndex(shop, actor, { index, kind: "hosted" })).id;
}

const CLOSED = { index: "root/closed", kind: "hosted", settings: { read: "members" } } as const;

test("makeIndex() makes an index below one's own name, with settings as they were asked for", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  const made = await makeIndex(shop, brian, {
    index: "brian/dev",
    kind: "hosted",
    settings: { read: "members", privateNames: ["Acme_*"] },
  });
  assert.deepEqual(
    [made.label, made.read, made.upload, made.privateNames],
    ["brian/dev", "members", "members", ["acme-*"]],
  );
  assert.deepEqual(await shop.index("brian/dev"), made);
  assert.deepEqual(shop.changes, [{ kind: "indexes" }]);
});

const NO_MIRROR = {
  kind: "invalid",
  message: "Cannot set an upstream of brian/new: it is no mirror",
} as const;

for (const [what, request, error] of [
  ["another's name", { index: "root/mine" }, { kind: "denied" }],
  ["a name that is there", { index: "brian/dev" }, { kind: "conflict" }],
  ["a wrong name", { index: "brian/+dev" }, { kind: "invalid" }],
  ["three parts", { index: "brian/a/b" }, { kind: "invalid" }],
  [
    "an unknown setting",
    { settings: { volatile: true } },
    { kind: "invalid", message: /"volatile"/ },
  ],
  ["a wrong value", { settings: { read: "nobody" } }, { kind: "invalid", message: /"read"/ }],
  ["a mirror of nothing", { kind: "mirror" }, { kind: "invalid", message: /said what it mirrors/ }],
  ["an upstream of a hosted index", { settings: { upstream: "http://x/" } }, NO_MIRROR],
  ["an upstream of a hosted index that is none", { settings: { upstream: "none" } }, NO_MIRROR],
  [
    "the same base twice",
    { bases: ["root/pypi", "root/main", "root/pypi"] },
    { kind: "invalid", message: "Cannot lay brian/new over root/pypi twice" },
  ],
  ["a base that is not there", { bases: ["root/none"] }, { kind: "not-found" }],
  ["a base that somebody else keeps to members", { bases: ["root/closed"] }, { kind: "denied" }],
  [
    "an upstream chosen by no administrator",
    { kind: "mirror", settings: { upstream: "http://10.0.0.1/" } },
    { kind: "denied" },
  ],
  [
    "hosts chosen by no administrator",
    { settings: { fileHosts: ["10.0.0.1"] } },
    { kind: "denied" },
  ],
] as const) {
  test(`makeIndex() refuses ${what} and makes nothing`, async () => {
    const shop = await openSampleShop();
    const brian = await shop.addPerson("brian");
    await hosted(shop, brian, "brian/dev");
    await makeIndex(shop, shop.admin, CLOSED);
    const before = await listChanges(shop.db.read, { serial: 0, limit: 100 });
    await assert.rejects(
      makeIndex(shop, brian, { index: "brian/new", kind: "hosted", ...request }),
      error,
    );
    assert.deepEqual(await listChanges(shop.db.read, { serial: 0, limit: 100 }), before);
  });
}

test("a base may be what everybody reads, and what one manages oneself, but not what one only reads", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  await makeIndex(shop, shop.admin, CLOSED);
  const bases = async (label: string) =>
    (await listBases(shop.db.read, (await shop.index(label)).id)).map((base) => base.label);

  await makeIndex(shop, brian, { index: "brian/dev", kind: "hosted", bases: ["root/pypi"] });
  await changeIndex(shop, brian, "brian/dev", { bases: ["root/main", "root/pypi"] });
  assert.deepEqual(await bases("brian/dev"), ["root/main", "root/pypi"]);

  const over = { bases: ["root/closed"] };
  await changeMember(shop, shop.admin, { index: "root/closed" }, { user: "brian", role: "reader" });
  await assert.rejects(changeIndex(shop, brian, "brian/dev", over), {
    kind: "denied",
    message: "Cannot lay an index over root/closed: brian is no index owner there",
  });
  assert.deepEqual(await bases("brian/dev"), ["root/main", "root/pypi"]);
  await changeMember(shop, shop.admin, { index: "root/closed" }, { user: "brian", role: "owner" });
  await changeIndex(shop, brian, "brian/dev", over);
  assert.deepEqual(await bases("brian/dev"), ["root/closed"]);
});

test("nobody lays another's index over anything", async () => {
  const shop = await openSampleShop();
  const [brian, reg] = [await shop.addPerson("brian"), await shop.addPerson("reg")];
  await makeIndex(shop, brian, { index: "brian/dev", kind: "hosted" });
  for (const actor of [VISITOR, reg]) {
    await assert.rejects(changeIndex(shop, actor, "brian/dev", { bases: ["root/pypi"] }), {
      message: /^Cannot change brian\/dev: /,
    });
  }
});

test("a mirror has no bases", async () => {
  const shop = await openSampleShop();
  const settings = { upstream: "http://mirror.example/" };
  const mirror = { kind: "mirror", settings } as const;
  const refused = {
    kind: "invalid",
    message: /^Cannot lay root\/\S+ over root\/main: it is a mirror, which has no bases$/,
  };
  const bases = ["root/main"];
  await assert.rejects(makeIndex(shop, shop.admin, { ...mirror, index: "root/m", bases }), refused);
  await assert.rejects(changeIndex(shop, shop.admin, "root/pypi", { bases }), refused);
  await makeIndex(shop, shop.admin, { ...mirror, index: "root/m", bases: [] });
  await changeIndex(shop, shop.admin, "root/pypi", { bases: [] });
});

test("changeIndex() sets no upstream of a hosted index, and says that it is no mirror", async () => {
  const shop = await openSampleShop();
  for (const upstream of ["none", "http://x/"]) {
    await assert.rejects(changeIndex(shop, shop.admin, "root/main", { settings: { upstream } }), {
      kind: "invalid",
      message: "Cannot set an upstream of root/main: it is no mirror",
    });
  }
});

test("changeIndex() refuses the same base twice", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  const id = await hosted(shop, brian, "brian/dev");
  const bases = ["root/main", "root/main"];
  await assert.rejects(changeIndex(shop, brian, "brian/dev", { bases }), {
    kind: "invalid",
    message: "Cannot lay brian/dev over root/main twice",
  });
  assert.deepEqual(await listBases(shop.db.read, id), []);
});

test("changeIndex() changes what is given, and tells the journal what, without a secret", async () => {
  const shop = await openSampleShop();
  const upstream = "http://user:secret@mirror.example/simple/";
  await changeIndex(shop, shop.admin, "root/pypi", { settings: { upstream } });
  await changeIndex(shop, shop.admin, "root/pypi", {
    settings: { fileHosts: ["files.mirror.example"] },
  });
  const index = await shop.index("root/pypi");
  assert.deepEqual([index.upstream, index.fileHosts], [upstream, ["files.mirror.example"]]);
  const rows = await listChanges(shop.db.read, { serial: 4, limit: 10 });
  assert.deepEqual(
    rows.map(({ did, detail }) => `${did}: ${detail}`),
    [
      "change index: upstream: from PyPI to mirror.example",
      "change index: fileHosts: added files.mirror.example",
    ],
  );
});

test("changeIndex() lets an index's owner set all but the upstream", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  await makeIndex(shop, shop.admin, {
    index: "brian/mirror",
    kind: "mirror",
    settings: { upstream: "http://mirror.example/" },
  });
  await changeIndex(shop, brian, "brian/mirror", {
    settings: { read: "members", upstream: "http://mirror.example/" },
  });
  for (const settings of [{ upstream: "http://10.0.0.1/" }, { fileHosts: ["10.0.0.1"] }]) {
    await assert.rejects(changeIndex(shop, brian, "brian/mirror", { settings }), {
      kind: "denied",
    });
  }
});

test("changeIndex() keeps the order of bases and refuses circles", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  const [a] = [await hosted(shop, brian, "brian/a"), await hosted(shop, brian, "brian/b")];
  await hosted(shop, brian, "brian/c");
  await changeIndex(shop, brian, "brian/a", { bases: ["brian/c", "brian/b"] });
  await changeIndex(shop, brian, "brian/b", { bases: ["brian/c"] });
  assert.deepEqual(
    (await listBases(shop.db.read, a)).map((base) => base.label),
    ["brian/c", "brian/b"],
  );
  for (const [over, base] of [
    ["brian/a", "brian/a"],
    ["brian/c", "brian/a"],
    ["brian/c", "brian/b"],
  ] as const) {
    await assert.rejects(
      changeIndex(shop, brian, over, { bases: [base] }),
      { kind: "invalid" },
      over,
    );
  }
});

test("deleteIndex() refuses one that is in use, and what is made again owns its old names", async () => {
  const shop = await openSampleShop();
  const brian = await shop.addPerson("brian");
  const id = await hosted(shop, brian, "brian/base");
  await hosted(shop, brian, "brian/over");
  await changeIndex(shop, brian, "brian/over", { bases: ["brian/base"] });
  await assert.rejects(deleteIndex(shop, brian, "brian/base"), { message: /base of brian\/over/ });
  await deleteIndex(shop, brian, "brian/over");

  const name = parseName("spam");
  const project = await shop.db.transaction((db) =>
    addProject(db, {
      indexId: id,
      name,
      displayName: "Spam",
      created: "",
      createdBy: "brian",
      isClaimed: false,
    }),
  );
  await assert.rejects(deleteIndex(shop, brian, "brian/base"), { message: /it has 1 projects/ });
  await shop.db.transaction((db) => setProjectDeleted(db, project.id, "2026"));
  await deleteIndex(shop, brian, "brian/base");
  await assert.rejects(deleteIndex(shop, brian, "brian/base"), { kind: "not-found" });

  const again = await hosted(shop, brian, "brian/base");
  assert.equal((await findProject(shop.db.read, again, name))?.deleted, "2026");
});

for (const [what, change] of [
  ["a base that is not there", { settings: { read: "members" }, bases: ["root/none"] }],
  ["a setting that is none", { settings: { read: "nobody" }, bases: ["brian/base"] }],
] as const) {
  test(`changeIndex() changes nothing where one part is refused: ${what}`, async () => {
    const shop = await openSampleShop();
    const brian = await shop.addPerson("brian");
    await hosted(shop, brian, "brian/base");
    const id = await hosted(shop, brian, "brian/dev");
    const before = await shop.index("brian/dev");
    const journal = await listChanges(shop.db.read, { serial: 0, limit: 100 });
    await assert.rejects(changeIndex(shop, brian, "brian/dev", change));
    assert.deepEqual(await shop.index("brian/dev"), before);
    assert.deepEqual(await listBases(shop.db.read, id), []);
    assert.deepEqual(await listChanges(shop.db.read, { serial: 0, limit: 100 }), journal);
  });
}
