/** Projects of many releases: what is told of them as a whole comes in pieces, what is told of one costs as much as one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addManyFiles } from "../fakes/many-files.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { testWorkGrowth } from "../growth.ts";

const server = await openServer();
const { parts, ask } = server;
let projects = 0;

/** Returns its name. */
async function addProject(releases: number, filesOfEach = 1): Promise<string> {
  projects += 1;
  const indexId = parts.indexes.find("root/main")?.id ?? 0;
  return addManyFiles(parts.db, { indexId, name: `long-${projects}`, releases, filesOfEach });
}

const getJson = async (path: string) => {
  const answer = await ask("GET", path, { as: null });
  assert.equal(answer.statusCode, 200, path);
  return answer;
};

test("the JSON of a long project has every release, oldest first, each with its files", async () => {
  const name = await addProject(700, 2);
  const answer = await getJson(`/pypi/${name}/json`);
  const { info, urls, releases } = answer.json();
  assert.equal(info.version, "1.699");
  assert.equal(urls.length, 2);
  assert.deepEqual(
    Object.keys(releases),
    Array.from({ length: 700 }, (_, number) => `1.${number}`),
  );
  for (const version of ["1.0", "1.7", "1.350", "1.699"]) {
    const one = (await getJson(`/pypi/${name}/${version}/json`)).json();
    assert.deepEqual(releases[version], one.urls, version);
    assert.equal(one.urls.length, 2);
  }
});

test("the JSON of a project is asked again with its ETag, until the project changes", async () => {
  const name = await addProject(1000);
  const path = `/pypi/${name}/json`;
  const headers = { "if-none-match": String((await getJson(path)).headers.etag) };
  assert.equal((await ask("GET", path, { as: null, headers })).statusCode, 304);
  assert.equal((await ask("HEAD", path, { as: null })).body, "");
  const release = { name, version: "2.0" };
  const sent = await server.upload({
    ...release,
    ...{ filename: wheelFilename(release), bytes: makeWheel(release) },
  });
  assert.equal(sent.statusCode, 200, sent.body);
  const changed = await ask("GET", path, { as: null, headers });
  assert.equal(changed.statusCode, 200);
  assert.equal(changed.json().info.version, "2.0");
  assert.equal(Object.keys(changed.json().releases).length, 1001);
  assert.equal(changed.json().releases["2.0"].length, 1);
});

test("the JSON names the site that was asked, each its own", async () => {
  const name = await addProject(1);
  const hosts = ["localhost:1234", "127.0.0.1:1234", "localhost:1234"];
  for (const host of hosts) {
    const headers = { host };
    const told = (await ask("GET", `/pypi/${name}/json`, { as: null, headers })).json();
    assert.ok(told.urls[0].url.startsWith(`http://${host}/root/main/files/`), told.urls[0].url);
  }
});

const html = { accept: "text/html" };

test("the page of a long project shows a hundred of its releases, and those round the shown one", async () => {
  const name = await addProject(250);
  const rowsOf = async (path: string): Promise<readonly string[]> => {
    const { body } = await ask("GET", `/root/main/${name}/${path}`, { as: null, headers: html });
    return [...body.matchAll(/class="row-name" href="[^"]*\/(1\.\d+)\/"/g)].map(([, v]) => v ?? "");
  };
  const between = (from: number, to: number): readonly string[] =>
    Array.from({ length: from - to + 1 }, (_, at) => `1.${from - at}`);
  for (const [path, expected] of [
    ["", between(249, 150)],
    ["?releases=3", between(49, 0)],
    ["?releases=99", between(49, 0)],
    ["?releases=0", between(249, 150)],
    ["1.120/", between(149, 50)],
    ["1.120/?releases=1", between(249, 150)],
  ] as const) {
    assert.deepEqual(await rowsOf(path), expected, path);
  }
});

test("the page of a release of many files shows the first, and tells how many there are", async () => {
  const name = await addProject(1, 501);
  const { body } = await ask("GET", `/root/main/${name}/`, { as: null, headers: html });
  assert.equal(body.match(/class="file-name"/g)?.length, 500);
  assert.match(body, /the first 500 of 501 files/);
});

/** What rests on the page alone is found out by the one who asks first. */
async function prepare(path: (name: string) => string, releases: number) {
  const name = await addProject(releases);
  const work = async (): Promise<void> => {
    for (let time = 0; time < 10; time++) await ask("GET", path(name), { as: null, headers: html });
  };
  await work();
  return work;
}

const FLAT = 2;
testWorkGrowth(
  "the JSON of one release of a long project",
  500,
  (size) => prepare((name) => `/pypi/${name}/1.7/json`, size),
  FLAT,
);
testWorkGrowth(
  "the page of one release of a long project",
  500,
  (size) => prepare((name) => `/root/main/${name}/1.7/`, size),
  FLAT,
);
testWorkGrowth("the JSON of a long project, asked again", 500, (size) =>
  prepare((name) => `/pypi/${name}/json`, size),
);
