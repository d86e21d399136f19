/**
 * A private index below a public one: whoever may not read it sees nothing of it on any path, and a stranger's project
 * of the same name on the upstream never stands in for it.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeIndex } from "../../src/server/actions/manage-indexes.ts";
import { changeMember } from "../../src/server/actions/manage-members.ts";
import { makeToken, revokeToken } from "../../src/server/actions/manage-tokens.ts";
import { addAccount } from "../../src/server/actions/manage-users.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const RELEASE = { name: "acme-secret", version: "1.0", summary: "hush" };
const FILE = wheelFilename(RELEASE);
const OURS = makeWheel(RELEASE);
const THEIRS = makeWheel({ ...RELEASE, summary: "evil" });

const upstream = await openFakeUpstream({
  "acme-secret": {
    [FILE]: { bytes: THEIRS },
    "acme_secret-99.0-py3-none-any.whl": { bytes: makeWheel({ ...RELEASE, version: "99.0" }) },
  },
});
after(() => upstream.close());
const server = await openServer({ settings: { upstream: upstream.url } });
const { parts, admin } = server;
const line = makeLine(server.address);
let member = "";

before(async () => {
  await addAccount(parts, admin, { name: "stan" });
  member = server.token;
  const settings = { read: "members", upload: "members" };
  await makeIndex(parts, admin, { index: "root/hidden", kind: "hosted", settings });
  const bases = ["root/hidden", "root/pypi"];
  await makeIndex(parts, admin, { index: "root/team", kind: "hosted", bases });
  const sent = await server.upload(
    { ...RELEASE, filename: FILE, bytes: OURS },
    { index: "root/hidden" },
  );
  assert.equal(sent.statusCode, 200, sent.body);
  upstream.forget();
});

const JSON_PAGE = { accept: "application/vnd.pypi.simple.v1+json" };
const HTML_PAGE = { accept: "text/html" };

/** Paths below the public index that would tell of the project, with what a reader of both finds there. */
const PATHS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["/simple/acme-secret/", JSON_PAGE],
  ["/simple/acme-secret/", HTML_PAGE],
  [`/files/${sha256Of(OURS)}/${FILE}`, {}],
  [`/files/${sha256Of(OURS)}/${FILE}.metadata`, {}],
  ["/pypi/acme-secret/json", {}],
  ["/pypi/acme-secret/1.0/json", {}],
  ["/acme-secret/", HTML_PAGE],
  ["/acme-secret/1.0/", HTML_PAGE],
];

for (const [path, headers] of PATHS) {
  test(`GET ${path} (${headers.accept}) below a public index shows a private base to its readers alone`, async () => {
    for (const round of ["cold", "warm"]) {
      const bearer = { ...headers, authorization: `Bearer ${member}` };
      assert.equal((await line.ask("GET", `/root/team${path}`, bearer)).status, 200, round);
      const hidden = await line.ask("GET", `/root/team${path}`, headers);
      assert.equal(hidden.status, 404, round);
      assert.ok(!/hush|evil|99\.0/.test(hidden.body.toString()), round);
    }
  });
}

for (const path of [
  `/files/${sha256Of(THEIRS)}/${FILE}`,
  `/files/-/acme_secret-99.0-py3-none-any.whl`,
  "/pypi/acme-secret/99.0/json",
]) {
  test(`GET ${path} never gives the stranger's file of a private base's name`, async () => {
    for (const headers of [{}, { authorization: `Bearer ${member}` }]) {
      assert.equal((await line.ask("GET", `/root/team${path}`, headers)).status, 404);
    }
    assert.deepEqual(
      upstream.requests.filter((request) => request.path.includes("acme")),
      [],
    );
  });
}

for (const path of ["/simple/", "/+search?q=hush", "/+search?q=acme", "/+changes?since=0", "/"]) {
  test(`GET ${path} below a public index names nothing of a private base to others`, async () => {
    const headers = path === "/" ? HTML_PAGE : JSON_PAGE;
    const isTold = (body: Buffer): boolean => body.includes("acme-secret");
    for (const round of ["cold", "warm"]) {
      const ours = { ...headers, authorization: `Bearer ${member}` };
      const told = await line.ask("GET", `/root/team${path}`, ours);
      assert.equal(isTold(told.body), path !== "/", round);
      const hidden = await line.ask("GET", `/root/team${path}`, headers);
      assert.equal(hidden.status, 200, round);
      assert.ok(!isTold(hidden.body), round);
    }
  });
}

test("a private base is named to its readers alone, by the index and by its feed", async () => {
  for (const as of [null, server.token]) {
    for (const path of ["/+api/indexes/root/team", "/+api/indexes"]) {
      const answer = await server.ask("GET", path, { as });
      const { indexes = [answer.json()] } = answer.json();
      const team = indexes.find(({ name }: { readonly name: string }) => name === "team");
      assert.deepEqual(team.bases.includes("root/hidden"), as !== null, path);
    }
  }
  const bases = ["root/hidden", "root/pypi"];
  await server.ask("PATCH", "/+api/indexes/root/team", { body: { bases } });
  const feed = await server.ask("GET", "/root/team/+changes?since=0", { as: null });
  assert.match(feed.body, /"did":"change bases"/);
  assert.ok(!feed.body.includes("root/hidden"), feed.body);
});

test("the list of a public index leaves out the upstream's project of a private base's name", async () => {
  const mirror = parts.indexes.find("root/pypi");
  assert.ok(mirror !== undefined);
  await parts.indexes.mirror(mirror).refreshNames();
  const list = await line.ask(
    "GET",
    "/root/team/simple/?format=application/vnd.pypi.simple.v1+json",
  );
  assert.ok(!list.body.includes("acme-secret"));
});

test("a page for members alone is never for shared caches", async () => {
  const headers = { ...JSON_PAGE, authorization: `Bearer ${member}` };
  for (const path of ["/root/hidden/simple/acme-secret/", "/root/team/simple/acme-secret/"]) {
    const page = await line.ask("GET", path, headers);
    assert.match(String(page.headers["cache-control"]), /^private\b/, path);
  }
  const file = await line.ask("GET", `/root/team/files/${sha256Of(OURS)}/${FILE}`, headers);
  assert.match(String(file.headers["cache-control"]), /^private\b/);
});

test("a token that is revoked is refused at the next request, where it was warm", async () => {
  const made = await makeToken(parts, admin, { user: "root", name: "short", rights: ["read"] });
  const headers = { ...JSON_PAGE, authorization: `Bearer ${made.secret}` };
  const ask = async (): Promise<number> =>
    (await line.ask("GET", "/root/hidden/simple/acme-secret/", headers)).status;
  assert.deepEqual([await ask(), await ask()], [200, 200]);
  await revokeToken(parts, admin, "root", made.id);
  assert.equal(await ask(), 401);
});

test("a token for one index reads what that index is made of, as far as its owner may", async () => {
  const rights = ["read"] as const;
  const ofTeam = { name: "of team", rights, index: "root/team" };
  const roots = await makeToken(parts, admin, { user: "root", ...ofTeam });
  const stans = await makeToken(parts, admin, { user: "stan", ...ofTeam });
  const ask = async (secret: string, path: string): Promise<number> =>
    (await line.ask("GET", path, { ...JSON_PAGE, authorization: `Bearer ${secret}` })).status;
  assert.equal(await ask(roots.secret, "/root/team/simple/acme-secret/"), 200);
  assert.equal(await ask(roots.secret, "/root/hidden/simple/acme-secret/"), 403);
  assert.equal(await ask(stans.secret, "/root/team/simple/acme-secret/"), 404);
});

test("+changes does not tell readers who the members of the index are", async () => {
  const member = { user: "stan", role: "reader" };
  await changeMember(parts, admin, { index: "root/team" }, member);
  const feed = await line.ask("GET", "/root/team/+changes?since=0");
  assert.match(feed.body.toString(), /"did":"set member"/);
  assert.ok(!feed.body.includes("stan"));
});
