/** Story B2: the first upload, then a look at the page. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { findClients, run, temporaryFolder } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { buildProject, writeFiles, writeProject } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());
const IF_CLIENTS = { skip: missing ?? false };

test("B2: twine sends what build made, and everything is there at once", IF_CLIENTS, async () => {
  const found = clients ?? assert.fail();
  const tree = writeProject({
    name: "sample-lib",
    version: "0.0.1",
    lines: ["dependencies = [\"other-lib>=1; extra == 'x'\"]"],
  });
  const files = await buildProject(found, tree);
  const url = `${shop.address}/root/test/legacy/`;
  const args = ["upload", "--repository-url", url, "-u", "__token__", "-p", shop.token, ...files];
  const sent = await run(found.twine, args);
  assert.equal(sent.code, 0, sent.output);

  const page = await shop.ask("GET", "/root/test/sample-lib/");
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.match(html, /<table>[\s\S]*<td>1<\/td>/, "the README's table");
  for (const file of files) assert.ok(html.includes(path.basename(file)), path.basename(file));
  assert.match(html, /other-lib/);
  assert.match(html, /[0-9a-f]{64}/);
  const release = await shop.ask("GET", "/root/test/sample-lib/0.0.1/");
  assert.equal(release.status, 200);

  const environment = await makeEnvironment(found);
  const simple = `${shop.address}/root/test/simple/`;
  const done = await environment.pip("newest", "install", "--index-url", simple, "sample-lib");
  assert.equal(done.code, 0, done.output);
  const add = "from sample_lib import example; print(example.add(1, 2))";
  assert.equal((await environment.evaluate(add)).stdout, "3\n");
});

test("B2: the short addresses lead to the project on root/main", async () => {
  const { wheel } = writeFiles({ name: "Short.Way", version: "1.0" });
  assert.equal((await shop.cheeseshop(["publish", wheel])).code, 0);
  for (const at of ["/project/short-way/", "/project/short-way/1.0/", "/project/Short_Way/"]) {
    const answer = await fetch(`${shop.address}${at}`, { headers: { Accept: "text/html" } });
    assert.equal(answer.status, 200, at);
    assert.match(answer.url, /\/root\/main\/short-way\//);
  }
});

test("B2: twine -r finds the server in .pypirc", IF_CLIENTS, async () => {
  const home = temporaryFolder();
  const section = `[shop]\nrepository = ${shop.address}/root/test/legacy/\nusername = __token__\n`;
  const pypirc = `[distutils]\nindex-servers = shop\n${section}password = ${shop.token}\n`;
  writeFileSync(path.join(home, ".pypirc"), pypirc, { mode: 0o600 });
  const { wheel } = writeFiles({ name: "by-pypirc", version: "1.0" });
  const found = clients ?? assert.fail();
  const sent = await run(found.twine, ["upload", "-r", "shop", wheel], { env: { HOME: home } });
  assert.equal(sent.code, 0, sent.output);
});

test("B2: the very line of twine works behind cheeseshop", async () => {
  const { wheel, sdist } = writeFiles({ name: "by-twines-line", version: "1.0" });
  const url = `${shop.address}/root/test/legacy/`;
  const folder = path.dirname(wheel);
  const line = ["upload", "--repository-url", url, "-u", "__token__", "-p", shop.token, "dist/*"];
  const words = line.map((word) => word.replace("dist", folder));
  const sent = await shop.cheeseshop(["twine", ...words], { env: { CHEESESHOP_TOKEN: "" } });
  assert.equal(sent.code, 0, sent.output);
  assert.ok(sent.stdout.startsWith(`Uploading distributions to ${url}\n`), sent.output);
  assert.ok(!sent.output.includes(shop.token));
  const page = await (await shop.ask("GET", "/root/test/simple/by-twines-line/")).text();
  for (const file of [wheel, sdist]) assert.ok(page.includes(path.basename(file)), page);
});

test("B2: our own publish says where it sends, where to see it and how to install it", async () => {
  const { wheel, sdist } = writeFiles({ name: "ours", version: "1.0" });
  const args = ["publish", "--index", "root/test", sdist, wheel];
  const { code, output, stdout } = await shop.cheeseshop(args);
  assert.equal(code, 0, output);
  assert.ok(output.startsWith(`To ${shop.address}/root/test/legacy/\n`), output);
  assert.ok(output.indexOf(".whl") < output.indexOf(".tar.gz"), "the wheel goes first");
  assert.match(
    stdout,
    /\/root\/test\/ours\/\n {2}pip install -i \S+\/root\/test\/simple\/ ours==1\.0/,
  );
});

test("B2: without a terminal and without a token it names the places for one", async () => {
  const { wheel } = writeFiles({ name: "ours", version: "2.0" });
  const { code, output } = await shop.cheeseshop(["publish", wheel], {
    env: { CHEESESHOP_TOKEN: "" },
  });
  assert.equal(code, 1);
  for (const place of ["CHEESESHOP_TOKEN", "cheeseshop login", "cheeseshop token create"]) {
    assert.ok(output.includes(place), output);
  }
});

for (const [name, token] of [
  ["a blank", " cheeseshop_x"],
  ["a line end", "cheeseshop_x\n"],
  ["a control character", "cheeseshop_\u0007x"],
] as const) {
  test(`B2: a token pasted with ${name} is refused before anything is sent`, async () => {
    const { wheel } = writeFiles({ name: "ours", version: "3.0" });
    const env = { CHEESESHOP_TOKEN: token };
    const { code, output } = await shop.cheeseshop(["publish", wheel], { env });
    assert.equal(code, 1);
    assert.match(output, /Cannot use the token of CHEESESHOP_TOKEN/);
    assert.ok(!output.includes("cheeseshop_x"));
  });
}

test("B2: what is on screen can be read without colour", async () => {
  const { wheel } = writeFiles({ name: "ours", version: "4.0" });
  const { output } = await shop.cheeseshop(["publish", wheel], { env: { NO_COLOR: "1" } });
  assert.ok(!output.includes("\u001b"));
  assert.match(output, /sent ours-4\.0-py3-none-any\.whl/);
});
