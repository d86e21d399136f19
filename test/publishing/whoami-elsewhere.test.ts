/** `whoami` where no Cheeseshop answers: one sentence each, whatever the index is. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { temporaryFolder } from "../clients.ts";
import { openWebServer } from "../fakes/web-server.ts";
import { runCommand } from "../run-command.ts";

const ANSWERS: Readonly<Record<string, readonly [number, string, string]>> = {
  pypi: [404, "text/html", "<h1>Not found</h1>"],
  devpi: [200, "application/json", '{"type":"list:userconfig","result":{}}'],
  pypiserver: [401, "text/html", "Access denied"],
  page: [200, "text/html", "<!doctype html><title>Sign in</title>"],
  broken: [502, "text/html", "<h1>Bad gateway</h1>"],
};

const server = await openWebServer((request, response) => {
  const [, name = ""] = request.url?.split("/") ?? [];
  const [status, type, text] = ANSWERS[name] ?? [404, "text/plain", ""];
  response.writeHead(status, { "Content-Type": type }).end(text);
});
after(() => server.close());

for (const name of Object.keys(ANSWERS)) {
  test(`whoami says that no Cheeseshop answers, as ${name} does`, async () => {
    const address = `${server.origin}/${name}`;
    for (const words of [[address], ["--server", address]]) {
      const { code, stderr } = await runCommand(temporaryFolder(), ["whoami", ...words]);
      assert.equal(code, 1, stderr);
      const says =
        name === "broken"
          ? /^Cannot go on: the server answered 502\n$/
          : /^Cannot ask who you are at http:\S+: it does not answer as a Cheeseshop\n {2}Other/;
      assert.match(stderr, says);
    }
  });
}

test("whoami of PyPI says that it tells nobody, and whether a token is kept", async () => {
  const { code, stderr } = await runCommand(temporaryFolder(), ["whoami", "pypi"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^Cannot ask PyPI who you are: it tells nobody\n {2}No token is kept for it/,
  );
});
