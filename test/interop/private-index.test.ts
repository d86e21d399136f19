/** An index that only its members may read, with the clients' own ways to show a password. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { type Clients, findClients, PIP_VERSIONS, run, temporaryFolder } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());

const PASSWORD = "a long enough p@ssword";
const INDEX = "/alice/secret";
const { host } = new URL(shop.address);
const withPassword = `http://alice:${encodeURIComponent(PASSWORD)}@${host}${INDEX}/simple/`;
const withoutPassword = `${shop.address}${INDEX}/simple/`;
const IF_CLIENTS = { skip: missing ?? false };

before(async () => {
  const made = await shop.cheeseshop(["user", "add", "alice", "--password-stdin"], {
    input: PASSWORD,
  });
  assert.equal(made.code, 0, made.output);
  const args = ["index", "create", "alice/secret", "--read", "members", "--upload", "members"];
  const index = await shop.cheeseshop(args);
  assert.equal(index.code, 0, index.output);
});

function need(found: Clients | undefined): Clients {
  return found ?? assert.fail("The tests are skipped where there are no clients");
}

test("twine publishes to it with user and password", IF_CLIENTS, async () => {
  const { wheel } = writeFiles({ name: "inner-lib", version: "1.0" });
  const sent = await run(need(clients).twine, [
    ...["upload", "--disable-progress-bar", "--repository-url", `${shop.address}${INDEX}/legacy/`],
    ...["--username", "alice", "--password", PASSWORD, wheel],
  ]);
  assert.equal(sent.code, 0, sent.output);
});

for (const pip of PIP_VERSIONS) {
  test(`pip ${pip} installs from it with the password in the address`, IF_CLIENTS, async () => {
    const environment = await makeEnvironment(need(clients));
    const done = await environment.pip(pip, "install", "--index-url", withPassword, "inner-lib");
    assert.equal(done.code, 0, done.output);
    assert.ok(!done.output.includes(PASSWORD));
  });

  test(`pip ${pip} installs from it with the password in netrc`, IF_CLIENTS, async () => {
    const home = temporaryFolder();
    const netrc = `machine ${host.split(":")[0]} login alice password "${PASSWORD}"\n`;
    writeFileSync(path.join(home, ".netrc"), netrc, { mode: 0o600 });
    const environment = await makeEnvironment(need(clients), { env: { HOME: home } });
    const done = await environment.pip(pip, "install", "--index-url", withoutPassword, "inner-lib");
    assert.equal(done.code, 0, done.output);
  });

  test(`pip ${pip} gets nothing without a password`, IF_CLIENTS, async () => {
    const environment = await makeEnvironment(need(clients));
    const done = await environment.pip(pip, "install", "--index-url", withoutPassword, "inner-lib");
    assert.notEqual(done.code, 0);
  });
}

test("uv installs from it with the password in the address", IF_CLIENTS, async () => {
  const environment = await makeEnvironment(need(clients));
  const done = await environment.uvPip("install", "--index-url", withPassword, "inner-lib");
  assert.equal(done.code, 0, done.output);
});

test("uv gets nothing with a wrong password", IF_CLIENTS, async () => {
  const environment = await makeEnvironment(need(clients));
  const wrong = withPassword.replace("alice:", "alice:x");
  const done = await environment.uvPip("install", "--index-url", wrong, "inner-lib");
  assert.notEqual(done.code, 0);
  assert.match(done.output, /401|unauthorized|credentials/i);
});

test("a token for reading alone installs and does not publish", IF_CLIENTS, async () => {
  const made = await shop.cheeseshop([
    ...["token", "create", "reader", "--index", "alice/secret", "--rights", "read"],
  ]);
  const token = made.stdout.trim();
  const environment = await makeEnvironment(need(clients));
  const url = `http://__token__:${token}@${host}${INDEX}/simple/`;
  const done = await environment.pip("newest", "install", "--index-url", url, "inner-lib");
  assert.equal(done.code, 0, done.output);
  const { wheel } = writeFiles({ name: "inner-lib", version: "2.0" });
  const refused = await shop.cheeseshop(["publish", "--index", "alice/secret", wheel], {
    env: { CHEESESHOP_TOKEN: token },
  });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /upload/);
});

test("nobody else learns whether a project is there", async () => {
  const statuses = await Promise.all(
    ["inner-lib", "nothing-of-this-name"].map(async (project) => {
      const { status } = await fetch(`${shop.address}${INDEX}/simple/${project}/`);
      return status;
    }),
  );
  assert.deepEqual(statuses, [401, 401]);
});
