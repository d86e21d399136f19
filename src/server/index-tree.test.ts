/**
 * A name belongs to one owner, on every path: a stranger who takes a private name upstream must never be heard
 * (dependency confusion). Told with real tables and a real upstream.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import type { Stock } from "../../test/fakes/fake-index.ts";
import { type FakeUpstream, openFakeUpstream } from "../../test/fakes/fake-upstream.ts";
import { hostStock } from "../../test/fakes/hosted-stock.ts";
import type { PackageIndex } from "../indexes/package-index.ts";
import { parseName } from "../standards/name.ts";
import { makeHttp } from "../system/http-client.ts";
import { silentLog } from "../system/log.ts";
import type { Database } from "./database/database.ts";
import { openTemporarySqlite } from "./database/sqlite.ts";
import { openFolderStore } from "./files/folder.ts";
import { makeSweepMark } from "./files/sweep-mark.ts";
import { type IndexTree, makeIndexTree } from "./index-tree.ts";
import { makeMirrorIndex } from "./mirrors/mirror-index.ts";
import { DEFAULT_SETTINGS, type IndexSettings } from "./tables/index-settings.ts";
import { addIndex, setBases } from "./tables/indexes.ts";
import { findProject, setProjectDeleted } from "./tables/projects.ts";
import { addUser } from "./tables/users.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-tree-"));
const http = makeHttp({ sleep: async () => {}, connectMs: 1000 });
after(async () => {
  await http.close();
  rmSync(folder, { recursive: true });
});

const NAME = parseName("acme-tool");
const FILE = "acme_tool-1.0.tar.gz";
const THEIRS_ALONE = "acme_tool-99.0.tar.gz";
const created = "2026-08-22T10:00:00.000000Z";

const ours: Stock = { "acme-tool": { [FILE]: { bytes: Buffer.from("ours") } } };
const theirs: Stock = {
  "acme-tool": {
    [FILE]: { bytes: Buffer.from("theirs") },
    [THEIRS_ALONE]: { bytes: Buffer.from("theirs"), metadata: Buffer.from("theirs") },
  },
  six: { "six-1.0.tar.gz": { bytes: Buffer.from("six") } },
};

interface House {
  readonly db: Database;
  readonly tree: IndexTree;
  readonly upstream: FakeUpstream;
  /** Ids of `root/main` and of its bases. */
  readonly ids: { readonly main: number; readonly team: number; readonly pypi: number };
  host(index: "main" | "team", stock: Stock): Promise<void>;
  /** `root/main` over `stan/team` over the mirror `root/pypi`, as a reader of these sees it. */
  open(...readable: ("main" | "team" | "pypi")[]): PackageIndex;
}

let houses = 0;

async function build(
  context: { after(work: () => Promise<void>): void },
  settings: Partial<IndexSettings> = {},
  ofTeam: Partial<IndexSettings> = {},
): Promise<House> {
  const upstream = await openFakeUpstream(theirs);
  const db = openTemporarySqlite();
  houses += 1;
  const files = await openFolderStore(path.join(folder, String(houses)));
  context.after(async () => {
    await upstream.close();
    await db.close().catch(() => {});
  });
  const ids = await db.transaction(async (db) => {
    await addUser(db, { name: "root", password: undefined, isAdmin: true, created });
    await addUser(db, { name: "stan", password: undefined, isAdmin: false, created });
    const add = async (name: string, kind: "hosted" | "mirror", more: Partial<IndexSettings>) =>
      (
        await addIndex(db, {
          ...{ owner: name === "team" ? "stan" : "root", name, kind, created },
          settings: { ...DEFAULT_SETTINGS, ...more },
        })
      ).id;
    const pypi = await add("pypi", "mirror", { upstream: upstream.url });
    const team = await add("team", "hosted", ofTeam);
    const main = await add("main", "hosted", settings);
    await setBases(db, main, [team, pypi]);
    return { main, team, pypi };
  });
  const parts = {
    ...{ db, files, sweepMark: makeSweepMark(), http, log: silentLog, now: () => new Date() },
    settings: { minimumFreeDisk: 0, mirrorFresh: 300 },
  };
  const tree = await makeIndexTree({
    ...{ db, files, privateNames: [] },
    openMirror: (index) => makeMirrorIndex(parts, index),
  });
  return {
    ...{ db, tree, upstream, ids },
    async host(index, stock) {
      await hostStock({ db, files }, ids[index], stock);
      for (const name of Object.keys(stock)) tree.forget(name);
    },
    open(...readable) {
      const node = tree.find("root/main");
      assert.ok(node !== undefined);
      return tree.open(node, { ids: new Set(readable.map((name) => ids[name])) });
    },
  };
}

async function read(index: PackageIndex, filename: string): Promise<string | undefined> {
  const opened = await index.openFile(NAME, filename);
  return opened && text(opened.body);
}

/** Nothing of the stranger on any path, and no question to him. */
async function assertUnheard(house: House, index: PackageIndex): Promise<void> {
  house.upstream.forget();
  const page = await index.findProject(NAME);
  assert.ok(page?.files.every(({ filename }) => filename === FILE) ?? true);
  assert.notEqual(await read(index, FILE), "theirs");
  assert.equal(await read(index, THEIRS_ALONE), undefined);
  assert.equal(await read(index, `${THEIRS_ALONE}.metadata`), undefined);
  const asked = house.upstream.requests.filter(({ path }) => path.includes("acme"));
  assert.deepEqual(asked, []);
}

test("makeIndexTree() hears no stranger about a name that is hosted", async (context) => {
  const house = await build(context);
  await house.host("main", ours);
  const index = house.open("main", "team", "pypi");
  await assertUnheard(house, index);
  assert.equal(await read(index, FILE), "ours");
});

test("makeIndexTree() hears no stranger about a name that a base hosts", async (context) => {
  const house = await build(context);
  await house.host("team", ours);
  const index = house.open("main", "team", "pypi");
  await assertUnheard(house, index);
  assert.equal(await read(index, FILE), "ours");
});

test("makeIndexTree() hears no stranger about a name in a base that the reader may not read", async (context) => {
  const house = await build(context);
  await house.host("team", ours);
  const index = house.open("main", "pypi");
  await assertUnheard(house, index);
  assert.equal(await index.findProject(NAME), undefined);
  assert.equal(await read(index, FILE), undefined);
});

test("makeIndexTree() hears no stranger about a project that was deleted here", async (context) => {
  const house = await build(context);
  await house.host("main", ours);
  const project = await findProject(house.db.read, house.ids.main, NAME);
  await house.db.transaction((db) => setProjectDeleted(db, project?.id ?? 0, created));
  house.tree.forget(NAME);
  await assertUnheard(house, house.open("main", "team", "pypi"));
});

test("makeIndexTree() hears no stranger about a private name that nobody has hosted yet", async (context) => {
  const house = await build(context, { privateNames: ["acme-*"] });
  const index = house.open("main", "team", "pypi");
  await assertUnheard(house, index);
  assert.equal(await index.findProject(NAME), undefined);
  await house.tree.mirror(requireNode(house.tree)).refreshNames();
  assert.deepEqual(
    (await index.listProjects()).map(({ name }) => name),
    ["six"],
  );
});

test("makeIndexTree() forgets the stranger whom the mirror had kept, once the name is hosted", async (context) => {
  const house = await build(context);
  const index = house.open("main", "team", "pypi");
  assert.equal(await read(index, FILE), "theirs");
  await house.host("main", ours);
  await assertUnheard(house, index);
  assert.equal(await read(index, FILE), "ours");
});

test("makeIndexTree() lets no stranger in while the database cannot answer", async (context) => {
  const house = await build(context);
  await house.host("main", ours);
  const index = house.open("main", "team", "pypi");
  await house.db.close();
  house.upstream.forget();
  await assert.rejects(index.findProject(NAME));
  await assert.rejects(index.openFile(NAME, FILE));
  assert.deepEqual(house.upstream.requests, []);
});

test("makeIndexTree() shows both where the index says so, and ours first", async (context) => {
  const house = await build(context, { allowUpstream: [NAME] });
  await house.host("main", ours);
  const index = house.open("main", "team", "pypi");
  const page = await index.findProject(NAME);
  assert.deepEqual(
    page?.files.map(({ filename }) => filename),
    [FILE, THEIRS_ALONE],
  );
  assert.equal(await read(index, FILE), "ours");
  assert.equal(await read(index, THEIRS_ALONE), "theirs");
});

for (const owner of ["main", "team"] as const) {
  test(`makeIndexTree() lets no base open a name of ${owner} to strangers: only the asked index may`, async (context) => {
    const house = await build(context, {}, { allowUpstream: [NAME] });
    await house.host(owner, ours);
    const index = house.open("main", "team", "pypi");
    await assertUnheard(house, index);
    assert.equal(await read(index, FILE), "ours");
    const node = house.tree.find("root/main");
    assert.equal(node && (await house.tree.pageLifeMs(node, NAME)), undefined);
  });
}

test("makeIndexTree() keeps the private names of a base from the upstream of the indexes above", async (context) => {
  const house = await build(context, { allowUpstream: [NAME] }, { privateNames: ["acme-*"] });
  await assertUnheard(house, house.open("main", "team", "pypi"));
});

test("makeIndexTree() asks the mirror for what nobody owns", async (context) => {
  const house = await build(context);
  const index = house.open("main", "team", "pypi");
  assert.equal((await index.findProject(parseName("six")))?.files.length, 1);
});

function requireNode(tree: IndexTree) {
  const node = tree.find("root/pypi");
  assert.ok(node !== undefined);
  return node;
}
