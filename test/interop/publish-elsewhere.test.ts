/** Our publish with servers of other makes. */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { findTool, toolVersion } from "../client-tools.ts";
import { type Outcome, run, temporaryFolder } from "../clients.ts";
import { makeWheel } from "../fakes/sample-files.ts";
import { openDevpi, openPypiserver, stopOtherServers } from "../other-servers.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

after(stopOtherServers);

interface Elsewhere {
  /** The upload address. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

function publish(
  { url, user, password }: Elsewhere,
  words: readonly string[],
  said = password,
): Promise<Outcome> {
  const home = temporaryFolder();
  const lines = ["[there]", `repository = ${url}`, `username = ${user}`, `password = ${said}`, ""];
  writeFileSync(path.join(home, ".pypirc"), lines.join("\n"), { mode: 0o600 });
  return run(process.execPath, [MAIN, "publish", "-r", "there", ...words], {
    env: { ...OF_THIS_MACHINE, HOME: home },
  });
}

/** New, again, skipped, and other bytes under the same name. */
async function publishTwice(there: Elsewhere): Promise<void> {
  const release = { name: "far-lib", version: "1.0" };
  const { wheel, sdist } = writeFiles(release);
  const first = await publish(there, [wheel]);
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /^sent far_lib-1\.0-py3-none-any\.whl/m);
  const skipped = await publish(there, ["--skip-existing", wheel, sdist]);
  assert.equal(skipped.code, 0, skipped.output);
  assert.match(skipped.output, /^skipped, it was there already: far_lib-1\.0-py3-none-any\.whl/m);
  assert.match(skipped.output, /^sent far_lib-1\.0\.tar\.gz/m);
  writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
  const refused = await publish(there, ["--skip-existing", wheel]);
  assert.equal(refused.code, 1, refused.output);
  assert.match(refused.output, /Cannot skip far_lib-1\.0-py3-none-any\.whl/);
}

const pypiserver = findTool("pypiserver", "pypi-server");
test(`publish to pypiserver ${toolVersion("pypiserver")}`, {
  skip: pypiserver.missing,
}, async () => {
  const folder = temporaryFolder();
  const url = await openPypiserver(folder, "-P", ".", "-a", ".");
  const there = { url, user: "me", password: "any" };
  await publishTwice(there);
  assert.deepEqual(readdirSync(folder).sort(), [
    "far_lib-1.0-py3-none-any.whl",
    "far_lib-1.0.tar.gz",
  ]);
  const { wheel } = writeFiles({ name: "far-lib", version: "1.0", summary: "Other" });
  const refused = await publish(there, [wheel]);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /409.*already exists/);
  assert.match(refused.output, /under a new version/);
});

const isAll = process.env.CHEESESHOP_TEST_ALL === "1";
const devpi = findTool("devpi-server");
test(`publish to devpi-server ${toolVersion("devpi-server")}`, {
  skip: isAll ? devpi.missing : "slow: npm run test:all runs it",
}, async () => {
  const there = await openDevpi();
  await publishTwice(there);
  const { wheel } = writeFiles({ name: "near-lib", version: "1.0" });
  const refused = await publish(there, [wheel], "wrong");
  assert.equal(refused.code, 1);
  assert.match(refused.output, /40[13]/);
  assert.match(refused.output, /The password came from \[there\] in \S+\.pypirc:1/);
});
