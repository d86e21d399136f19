/** Story B5: `.pypirc` with several servers, in files of different years. */
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { PYPI, TESTPYPI } from "../../src/standards/known-indexes.ts";
import { run, temporaryFolder } from "../clients.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";

const shop = await openShop();
after(() => shop.stop());
const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });
const FORMER = PYPI.formerUrls.find((url) => url.endsWith("/pypi/")) ?? assert.fail();
const FORMER_TEST = TESTPYPI.formerUrls.find((url) => url.endsWith("/pypi/")) ?? assert.fail();

function publish(pypirc: string, ...words: readonly string[]) {
  const home = temporaryFolder();
  const file = path.join(home, ".pypirc");
  writeFileSync(file, pypirc);
  chmodSync(file, 0o600);
  return run(process.execPath, [MAIN, "publish", "--no-check", ...words, wheel], {
    env: { ...OF_THIS_MACHINE, HOME: home },
  });
}

for (const [what, pypirc, name, url, user] of [
  [
    "a [pypi] without an address",
    "[distutils]\nindex-servers =\n    pypi\n    local\n[pypi]\nusername = __token__\npassword = pypi-abc\n[local]\nrepository: http://localhost:8080\n",
    ...["pypi", PYPI.uploadUrl, "__token__"],
  ],
  [
    "key: value",
    "[distutils]\nindex-servers: local\n[local]\nrepository: http://localhost:8080/\nusername: me\npassword: a%b#c;d e\n",
    ...["local", "http://localhost:8080/", "me"],
  ],
  [
    "[server-login]",
    "[server-login]\nusername:__token__\npassword:pypi-abc\n",
    ...["pypi", PYPI.uploadUrl, "__token__"],
  ],
  [
    "the former address of PyPI",
    `[pypi]\nrepository=${FORMER}\nusername=__token__\npassword=pypi-abc\n`,
    ...["pypi", PYPI.uploadUrl, "__token__"],
  ],
  [
    "the former address of TestPyPI",
    `[distutils]\nindex-servers=pypitest\n[pypitest]\nrepository=${FORMER_TEST}\nusername=__token__\npassword=pypi-abc\n`,
    ...["pypitest", TESTPYPI.uploadUrl, "__token__"],
  ],
  [
    "user and password in the address",
    "[local]\nrepository = https://me:secret@example.org/simple/\n",
    ...["local", "https://example.org/simple/", "me"],
  ],
] as const) {
  test(`B5: ${what}: --dry-run shows target and user, and no secret`, async () => {
    const { code, output, stdout } = await publish(pypirc, "-r", name, "--dry-run");
    assert.equal(code, 0, output);
    assert.ok(output.startsWith(`To ${url}\n`), output);
    assert.match(stdout, new RegExp(`as ${user},`));
    for (const secret of ["pypi-abc", "a%b#c", "secret"]) assert.ok(!output.includes(secret));
  });
}

test("B5: testpypi listed without a section is known anyway", async () => {
  const { code, output } = await publish(
    "[distutils]\nindex-servers = testpypi\n",
    ...["-r", "testpypi", "--dry-run"],
  );
  assert.equal(code, 0, output);
  assert.ok(output.startsWith(`To ${TESTPYPI.uploadUrl}\n`));
});

test("B5: a former address is told with the line to change", async () => {
  const { output } = await publish(`[pypi]\nrepository=${FORMER}\n`, "--dry-run");
  assert.match(output, /note: \[pypi\] in .*\.pypirc:1 names an address of PyPI that is gone/);
  assert.ok(output.includes(`repository = ${PYPI.uploadUrl}`));
});

test("B5: -r sends to the server of that name", async () => {
  const section = `[local]\nrepository = ${shop.address}/root/test/legacy/\n`;
  const login = `username = __token__\npassword = ${shop.token}\n`;
  const sent = await publish(
    `[distutils]\nindex-servers = local\n${section}${login}`,
    "-r",
    "local",
  );
  assert.equal(sent.code, 0, sent.output);
  assert.equal((await shop.ask("GET", "/root/test/simple/sample-lib/")).status, 200);
});

for (const [what, pypirc, words, pattern] of [
  [
    "another listed name without a section",
    "[distutils]\nindex-servers = pypi\n  acme\n",
    ["-r", "acme"],
    /"acme": it is listed, and has no section \(.*\.pypirc:3\)/,
  ],
  [
    "a name that is nowhere",
    "[local]\nrepository = http://localhost/\n",
    ["-r", "nope"],
    /local, pypi, testpypi/,
  ],
  [
    "user and password for PyPI",
    "[pypi]\nusername = me\npassword = s3cret\n",
    ["-r", "pypi"],
    /it takes its own tokens alone[\s\S]*manage\/account\/token/,
  ],
  ["a broken line", "[pypi]\npassword s3cret\n", ["-r", "pypi"], /\.pypirc:2.*broken in line 2/],
  [
    "an address that is none",
    "[a]\nrepository = s3cret\n",
    ["-r", "a"],
    /does not begin with http/,
  ],
] as const) {
  test(`B5: ${what} is one clear error`, async () => {
    const { code, output } = await publish(pypirc, ...words);
    assert.equal(code, 1, output);
    assert.match(output, pattern);
    assert.ok(!output.includes("s3cret"), output);
  });
}

test("B5: a file that others may read is noted", async () => {
  const home = temporaryFolder();
  writeFileSync(path.join(home, ".pypirc"), "[pypi]\nusername=__token__\npassword=pypi-a\n", {
    mode: 0o644,
  });
  const words = [MAIN, "publish", "--no-check", "-r", "pypi", "--dry-run", wheel];
  const { output } = await run(process.execPath, words, {
    env: { ...OF_THIS_MACHINE, HOME: home },
  });
  assert.match(output, /note: others on this machine may read/);
});
