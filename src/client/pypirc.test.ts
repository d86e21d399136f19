import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { parsePypirc, readPypirc } from "./pypirc.ts";

for (const [what, text, expected] of [
  ["a list over lines", "[distutils]\nindex-servers =\n  a\n  b\n[a]\nrepository=x", "a x, b -"],
  ["a section that is not listed", "[distutils]\nindex-servers=\n[a]\nrepository = x\n", "a x"],
  ["capitals in keys", "[a]\nRepository: x\n", "a x"],
  ["a byte order mark", "\ufeff[a]\nrepository: x\n", "a x"],
  ["an old login alone", "[server-login]\nusername:me\npassword:s\n", "pypi -"],
  ["nothing", "", ""],
] as const) {
  test(`parsePypirc() reads ${what}`, () => {
    const servers = [...parsePypirc(text, ".pypirc").values()];
    const told = servers.map(({ name, repository = "-" }) => `${name} ${repository}`);
    assert.equal(told.join(", "), expected);
  });
}

for (const text of [
  ...["s3cret", "[a\npassword = s3cret", "[a]\npassword s3cret", "[a]\n[a]\npassword = s3cret"],
  ...["password = s3cret", "[a]\npassword = s3cret\npassword = s3cret"],
]) {
  test(`parsePypirc() names the line alone of ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parsePypirc(text, ".pypirc"),
      (error: Error) => !error.message.includes("s3cret") && /line \d/.test(error.message),
    );
  });
}

test("parsePypirc() names the lines of a name that is only listed, and of the login that it has", () => {
  const text = `[distutils]
index-servers =
  a
  ghost
[a]
repository=x
[server-login]
username:me
password:s
`;
  const servers = parsePypirc(text, "rc");
  const { place, loginPlace } = servers.get("ghost") ?? assert.fail("it is listed");
  assert.deepEqual({ place, loginPlace }, { place: "rc:4", loginPlace: "[server-login] in rc:7" });
});

test("readPypirc() takes comments in any encoding", async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pypirc-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, ".pypirc");
  const text = "# f\xfcr alle\n[a]\nrepository = x\n  ; f\xfcr mich\npassword = s\n";
  writeFileSync(file, Buffer.from(text, "latin1"));
  const pypirc = await readPypirc(file);
  assert.equal(pypirc?.servers.get("a")?.password, "s");
});
