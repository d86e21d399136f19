/** Addresses that stand in old files, each with where it leads: to programs, to people, and below an index. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256Of } from "../../src/system/digest.ts";
import { makeLine } from "../fakes/line.ts";
import { makeForm, openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const server = await openServer();
const line = makeLine(server.address);

const RELEASE = { name: "Demo.Pkg", version: "1.0" };
const BYTES = makeWheel(RELEASE);
const WHEEL = wheelFilename(RELEASE);
const FILE = `files/${sha256Of(BYTES)}/${WHEEL}`;
const INDEXES = ["root/main", "root/dev", "root/json"];

for (const label of INDEXES.slice(1)) {
  const [owner, name] = label.split("/");
  const made = await server.ask("POST", "/+api/indexes", { body: { owner, name } });
  assert.equal(made.statusCode, 201, made.body);
}
for (const index of INDEXES) {
  const sent = await server.upload({ ...RELEASE, filename: WHEEL, bytes: BYTES }, { index });
  assert.equal(sent.statusCode, 200, sent.body);
}

const PERSON = { accept: "text/html,application/xhtml+xml" };
const INSTALLER = { accept: "text/html", "user-agent": "pip/9.0.1" };

/** Where the path leads in the end, as a client behind a proxy with a base path sees it. */
async function follow(from: string, headers: Readonly<Record<string, string>>): Promise<string> {
  let at = new URL(from, `${server.address}/`);
  for (let count = 0; count < 5; count++) {
    const answer = await line.ask("GET", `${at.pathname}${at.search}`, headers);
    if (answer.status === 200) return at.pathname;
    assert.ok([301, 302].includes(answer.status), `${at.pathname} is answered ${answer.status}`);
    at = new URL(String(answer.headers.location), at);
    assert.equal(at.origin, server.address);
  }
  assert.fail(`${from} leads round and round`);
}

/** Path below an index, where a person comes, where an installer comes: elsewhere, the same, or it never asks. */
const LEADS: readonly (readonly [from: string, person: string, installer?: string])[] = [
  ["pypi", "", "simple/"],
  ["pypi/", "", "simple/"],
  ["pypi/Demo.Pkg", "demo-pkg/", "simple/demo-pkg/"],
  ["pypi/Demo.Pkg/", "demo-pkg/", "simple/demo-pkg/"],
  ["pypi/demo-pkg/1.0", "demo-pkg/1.0/", "simple/demo-pkg/"],
  ["pypi/demo-pkg/1.0/", "demo-pkg/1.0/", "simple/demo-pkg/"],
  ["pypi?:action=display&name=Demo.Pkg", "demo-pkg/"],
  ["pypi?name=Demo.Pkg&version=1.0&:action=display", "demo-pkg/1.0/"],
  ["project/Demo.Pkg/", "demo-pkg/", "simple/demo-pkg/"],
  ["project/demo-pkg", "demo-pkg/", "simple/demo-pkg/"],
  ["project/demo-pkg/1.0/", "demo-pkg/1.0/", "simple/demo-pkg/"],
  ["legacy/demo-pkg/1.0/", "demo-pkg/1.0/"],
  ["demo-pkg", "demo-pkg/", "simple/demo-pkg/"],
  ["Demo_Pkg/", "demo-pkg/", "simple/demo-pkg/"],
  ["Demo.Pkg/json", "pypi/demo-pkg/json", "pypi/demo-pkg/json"],
  [`packages/${WHEEL}`, FILE, FILE],
  [`packages/source/D/Demo.Pkg/${WHEEL}`, FILE, FILE],
  [`packages/12/34/${"5".repeat(60)}/${WHEEL}`, FILE, FILE],
  [`packages/source/D/Demo.Pkg/${WHEEL}.metadata`, `${FILE}.metadata`, `${FILE}.metadata`],
  ["simple", "simple/", "simple/"],
  ["simple/Demo.Pkg", "simple/demo-pkg/", "simple/demo-pkg/"],
  ["+simple", "simple/", "simple/"],
  ["+simple/Demo.Pkg/", "simple/demo-pkg/", "simple/demo-pkg/"],
  [`+f/123/4567890abcdef/${WHEEL}`, FILE, FILE],
];

for (const [from, person, installer] of LEADS) {
  test(`/${from} leads people to "${person}" and installers to "${installer}"`, async () => {
    // A page has no second address at the root.
    const isPage = !/^(?:simple|pypi|files)\//.test(person);
    assert.equal(await follow(`/${from}`, PERSON), `/${isPage ? "root/main/" : ""}${person}`);
    if (installer !== undefined) assert.equal(await follow(`/${from}`, INSTALLER), `/${installer}`);
  });

  for (const index of INDEXES) {
    test(`/${index}/${from} leads people and installers to the same below that index`, async () => {
      assert.equal(await follow(`/${index}/${from}`, PERSON), `/${index}/${person}`);
      if (installer === undefined) return;
      assert.equal(await follow(`/${index}/${from}`, INSTALLER), `/${index}/${installer}`);
    });
  }
}

test("a release in PyPI's form is led to without its last slash, too", async () => {
  assert.equal(await follow("/project/demo-pkg/1.0", PERSON), "/root/main/demo-pkg/1.0/");
});

test("an index called json is led to, and not the JSON of a project called as its owner", async () => {
  assert.equal(await follow("/root/json", PERSON), "/root/json/");
});

test("a project called project keeps the pages of its releases", async () => {
  const release = { name: "project", version: "2.0" };
  const filename = wheelFilename(release);
  const sent = await server.upload({ ...release, filename, bytes: makeWheel(release) });
  assert.equal(sent.statusCode, 200);
  assert.equal(await follow("/root/main/project/2.0", PERSON), "/root/main/project/2.0/");
});

for (const path of ["/robots.txt", "/favicon.ico", "/docs/"]) {
  test(`${path} is no project to people`, async () => {
    assert.equal((await line.ask("GET", path, PERSON)).status, 404);
  });
}

test("an old address of a file that is not there is answered with 404, and leads nowhere", async () => {
  for (const path of [
    "/packages/source/g/ghost/ghost-1.0.tar.gz",
    "/packages/source/d/demo-pkg/nonsense",
    "/root/main/packages/..%2f..%2fetc%2fpasswd",
    "/nobody/nothing/packages/demo_pkg-1.0-py3-none-any.whl",
  ]) {
    const answer = await line.ask("GET", path);
    assert.equal(answer.status, 404, path);
    assert.equal(answer.headers.location, undefined);
  }
});

for (const path of [
  "//example.com/json",
  "/%2f%2fexample.com/json",
  "/pypi/%2f%2fexample.com",
  "/pypi?name=//example.com",
  "/pypi/demo-pkg/..%2f..%2f..%2f%2fexample.com",
  "/%5cexample.com",
]) {
  test(`${path} leads to no other site`, async () => {
    const answer = await line.ask("GET", path, PERSON);
    const target = new URL(String(answer.headers.location ?? "/"), `${server.address}${path}`);
    assert.equal(target.origin, server.address);
  });
}

for (const prefix of ["", "/root/main"]) {
  for (const place of ["", "/", "/legacy", "/legacy/", "/simple", "/simple/", "/pypi", "/pypi/"]) {
    const address = `${prefix}${place}`;
    if (address === "") continue;
    test(`POST ${address} takes an upload`, async () => {
      const other = await openServer();
      const release = { name: "sent", version: "1.0" };
      const form = makeForm({
        ...{ ...release, filename: wheelFilename(release), bytes: makeWheel(release) },
      });
      const sent = await other.app.inject({
        ...{ method: "POST", url: address, payload: form.body },
        headers: {
          host: new URL(other.address).host,
          authorization: `Bearer ${other.token}`,
          "content-type": form.contentType,
        },
      });
      assert.equal(sent.statusCode, 200, sent.body);
      const page = await other.ask("GET", "/root/main/simple/sent/", { as: null });
      assert.equal(page.statusCode, 200);
    });
  }
}
