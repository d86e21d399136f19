/** Projects that are called as an index's own addresses. None begins here any more, but an upstream may have some. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { refreshMirrors } from "../../src/server/jobs/refresh-mirrors.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const NAMES = ["simple", "legacy", "pypi", "files", "packages"];

const stock = NAMES.map((name) => {
  const files = ["1.0", "2.0"].map((version) => {
    const release = { name, version };
    return [wheelFilename(release), { bytes: makeWheel(release) }] as const;
  });
  return [name, Object.fromEntries(files)] as const;
});
const upstream = await openFakeUpstream(Object.fromEntries(stock));
after(() => upstream.close());
const server = await openServer({ settings: { upstream: upstream.url } });
await refreshMirrors(server.parts);
const line = makeLine(server.address);

const PERSON = { accept: "text/html,application/xhtml+xml" };
const INSTALLER = { accept: "text/html", "user-agent": "pip/9.0.1" };

/** Where the path leads in the end, and what stands there. */
async function follow(
  from: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly path: string; readonly body: string }> {
  let at = new URL(from, `${server.address}/`);
  for (let count = 0; count < 5; count++) {
    const answer = await line.ask("GET", `${at.pathname}${at.search}`, headers);
    if (answer.status === 200) return { path: at.pathname, body: answer.body.toString() };
    assert.ok([301, 302].includes(answer.status), `${at.pathname} is answered ${answer.status}`);
    at = new URL(String(answer.headers.location), at);
  }
  assert.fail(`${from} leads round and round`);
}

for (const name of NAMES) {
  for (const below of ["", "/root/main", "/root/pypi"]) {
    const from = `${below}/project/${name}`;

    test(`${from}/ leads people to the project, and to each of its releases`, async () => {
      const { body } = await follow(`${from}/`, PERSON);
      assert.match(body, new RegExp(`<title>${name} 2\\.0\\b`));
      for (const version of ["1.0", "2.0"]) {
        const release = await follow(`${from}/${version}/`, PERSON);
        assert.match(release.body, new RegExp(`<title>${name} ${version.replace(".", "\\.")}\\b`));
        assert.ok(body.includes(`href="${release.path}"`), `${release.path} is linked`);
      }
    });

    test(`${from}/ leads installers to the Simple API`, async () => {
      assert.equal((await follow(`${from}/`, INSTALLER)).path, `${below}/simple/${name}/`);
    });
  }

  test(`the JSON of ${name} tells the address of its page`, async () => {
    const { body } = await follow(`/root/pypi/pypi/${name}/json`, {});
    const { info } = JSON.parse(body);
    for (const address of [info.project_url, info.release_url]) {
      const page = await follow(address, PERSON);
      assert.match(page.body, new RegExp(`<title>${name} 2\\.0\\b`));
    }
  });

  test(`the list of an index links to the page of ${name}`, async () => {
    const { body } = await follow(`/root/pypi/?q=${name}`, PERSON);
    const links = [...body.matchAll(/class="row-name" href="([^"]+)"/g)].map(([, link]) => link);
    assert.equal(links.length, 1, body);
    const page = await follow(links[0] ?? "", PERSON);
    assert.match(page.body, new RegExp(`<title>${name} 2\\.0\\b`));
  });
}

test("a name is led to in its normal form", async () => {
  const { path } = await follow("/root/pypi/project/Simple/", PERSON);
  assert.equal(path, "/root/pypi/project/simple/");
});

test("what nobody has is not there, under its page's address either", async () => {
  await upstream.close();
  const empty = await openServer();
  const answer = await makeLine(empty.address).ask("GET", "/root/main/project/simple/", PERSON);
  assert.equal(answer.status, 404);
});
