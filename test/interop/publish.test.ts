/** Publishing with the tools that people publish with. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { type Clients, findClients, type Outcome, run } from "../clients.ts";
import { makeWheel } from "../fakes/sample-files.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());

interface Tool {
  readonly name: string;
  publish(clients: Clients, token: string, files: readonly string[]): Promise<Outcome>;
}

const TOOLS: readonly Tool[] = [
  {
    name: "twine",
    publish: ({ twine }, token, files) =>
      run(twine, [
        ...["upload", "--disable-progress-bar", "--repository-url", `${shop.address}/legacy/`],
        ...["--username", "__token__", "--password", token, ...files],
      ]),
  },
  {
    name: "uv publish",
    publish: ({ uv }, token, files) =>
      run(uv, ["publish", "--publish-url", `${shop.address}/legacy/`, "--token", token, ...files]),
  },
  {
    name: "cheeseshop publish",
    publish: (_, token, files) =>
      shop.cheeseshop(["publish", ...files], { env: { CHEESESHOP_TOKEN: token } }),
  },
];

for (const tool of TOOLS) {
  const version = clients?.versions[tool.name.split(" ")[0] ?? ""] ?? "";
  const project = `by-${tool.name.replaceAll(" ", "-")}`;
  const title = `${tool.name} ${version}`.trim();

  test(`${title} publishes a wheel and an sdist, which are there at once`, skipped(), async (t) => {
    const { wheel, sdist } = writeFiles({ name: project, version: "1.0" });
    const sent = await tool.publish(need(clients), shop.token, [wheel, sdist]);
    assert.equal(sent.code, 0, sent.output);
    const page = await shop.ask(
      "GET",
      `/simple/${project}/?format=application/vnd.pypi.simple.v1+json`,
    );
    assert.match(await page.text(), /-1\.0-py3-none-any\.whl.*-1\.0\.tar\.gz/s);
    t.diagnostic(sent.output.trim().split("\n").at(-1) ?? "");
  });

  test(`${title} may send the same file again`, skipped(), async () => {
    const { wheel } = writeFiles({ name: project, version: "1.1" });
    await tool.publish(need(clients), shop.token, [wheel]);
    const again = await tool.publish(need(clients), shop.token, [wheel]);
    assert.equal(again.code, 0, again.output);
  });

  test(
    `${title} is refused other bytes under the same name, and shows why`,
    skipped(),
    async () => {
      const release = { name: project, version: "1.2" };
      const { wheel } = writeFiles(release);
      await tool.publish(need(clients), shop.token, [wheel]);
      writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
      const refused = await tool.publish(need(clients), shop.token, [wheel]);
      assert.notEqual(refused.code, 0);
      assert.match(refused.output, /File already exists/);
    },
  );

  test(
    `${title} shows the sentence about a wrong token, and not the token`,
    skipped(),
    async () => {
      const { wheel } = writeFiles({ name: project, version: "1.3" });
      const token = "cheeseshop_nobody_has_ever_made_this_token";
      const refused = await tool.publish(need(clients), token, [wheel]);
      assert.notEqual(refused.code, 0);
      assert.match(refused.output, /Cannot .*token/i);
      assert.ok(!refused.output.includes(token));
    },
  );
}

test("uv publish --check-url passes over what is there already", skipped(), async () => {
  const { wheel } = writeFiles({ name: "check-url", version: "1.0" });
  const publish = (): Promise<Outcome> =>
    run(need(clients).uv, [
      ...["publish", "--publish-url", `${shop.address}/legacy/`],
      ...["--check-url", `${shop.address}/simple/`, "--token", shop.token, wheel],
    ]);
  assert.equal((await publish()).code, 0);
  const again = await publish();
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /already exists/);
});

function skipped(): { readonly skip: string | false } {
  return { skip: missing ?? false };
}

function need(found: Clients | undefined): Clients {
  return found ?? assert.fail("The tests are skipped where there are no clients");
}
