/** `cheeseshop verify` holds what a release says of itself against the file that it has it from. */
import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, test } from "node:test";
import { startJobs } from "../../src/server/jobs/start-jobs.ts";
import { backUp } from "../../src/server/upkeep/copy-shop.ts";
import { temporaryFolder } from "../clients.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeSdist, makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { listFaults } from "./shop-faults.ts";

const RELEASE = {
  ...{ name: "tool", version: "1.0", summary: "Cuts", description: "*sharp*\n" },
  descriptionContentType: "text/markdown",
};
const HTML = "<p><em>sharp</em></p>\n";

/** A wheel of tool 1.0, then its sdist, which says something else; an old sdist without metadata. */
let whole = "";
before(async () => {
  const server = await openServer();
  const sdist = { ...RELEASE, summary: "Saws", description: "*blunt*\n" };
  const old = { name: "old", version: "0.1" };
  for (const file of [
    { ...RELEASE, filename: wheelFilename(RELEASE), bytes: makeWheel(RELEASE) },
    { ...RELEASE, filename: "tool-1.0.tar.gz", bytes: makeSdist(sdist) },
    { ...old, filename: "old-0.1.tar.gz", bytes: makeSdist(old) },
  ]) {
    const sent = await server.upload(file, {
      fields: { summary: undefined, description: undefined },
    });
    assert.equal(sent.statusCode, 200, sent.body);
  }
  const jobs = startJobs(server.parts);
  await jobs.settle();
  await jobs.close();
  whole = path.join(temporaryFolder(), "whole");
  await backUp(server.data, whole);
  assert.deepEqual(shown(whole), { version: "1.0", summary: "Cuts", html: HTML });
});

async function changed(...statements: readonly string[]): Promise<string> {
  const data = path.join(temporaryFolder(), "data");
  await backUp(whole, data);
  using connection = new DatabaseSync(path.join(data, "cheeseshop.sqlite"));
  for (const statement of statements)
    assert.ok(Number(connection.prepare(statement).run().changes) > 0);
  return data;
}

function shown(data: string): object {
  using connection = new DatabaseSync(path.join(data, "cheeseshop.sqlite"), { readOnly: true });
  const found = connection
    .prepare(
      "select version, summary, description_html as html from releases where version like '1%'",
    )
    .get();
  return { ...found };
}

const LABEL = "tool 1.0 on root/main";
const OTHER_METADATA = `${LABEL}: what is kept as its metadata does not stand in tool-1.0-py3-none-any.whl`;
const OTHER_HTML = `${LABEL}: what is shown as its description is not what that becomes`;

const CASES: readonly (readonly [change: string, ...faults: readonly string[]])[] = [
  ["summary = 'z'", `${LABEL}: its row says summary "z", tool-1.0-py3-none-any.whl "Cuts"`],
  ["summary = null", `${LABEL}: its row says summary nothing, tool-1.0-py3-none-any.whl "Cuts"`],
  [
    "version = '1.0.0'",
    `tool 1.0.0 on root/main: its row says version "1.0.0", tool-1.0-py3-none-any.whl "1.0"`,
  ],
  ["metadata = 'x'", OTHER_METADATA],
  ["metadata = '[]'", OTHER_METADATA],
  ["metadata = json_set(metadata, '$.author', 'Mallory')", OTHER_METADATA],
  ["description_html = '<script>1</script>'", OTHER_HTML],
  [`description_html = '<script>1</script>' || description_html`, OTHER_HTML],
  ["description_html = ''", OTHER_HTML],
  [
    "metadata = 'x', description_html = '<script>1</script>', summary = 'z'",
    `${LABEL}: its row says summary "z", tool-1.0-py3-none-any.whl "Cuts"`,
    OTHER_METADATA,
    OTHER_HTML,
  ],
];
for (const [change, ...faults] of CASES) {
  test(`verifyShop() finds and repairs in a release: ${change}`, async () => {
    const data = await changed(`update releases set ${change} where version = '1.0'`);
    assert.deepEqual(await listFaults(data), faults);
    assert.deepEqual(
      await listFaults(data, true),
      faults.map((fault) => `repaired: ${fault}`),
    );
    assert.deepEqual(await listFaults(data), []);
    assert.deepEqual(shown(data), { version: "1.0", summary: "Cuts", html: HTML });
  });
}

const RIGHT: Readonly<Record<string, string>> = {
  "not rendered yet": "null",
  "shown as it was written, for it took too long": `'<p>Rendering this text took too much. It is shown as it was written.</p>' || char(10) || '<pre class="plain">*sharp*</pre>' || char(10)`,
  "shown as it was written after three attempts": `'<pre class="plain">*sharp*</pre>' || char(10)`,
};
for (const [what, html] of Object.entries(RIGHT)) {
  test(`verifyShop() finds no fault in a description that is ${what}`, async () => {
    const change = `update releases set description_html = ${html} where version = '1.0'`;
    assert.deepEqual(await listFaults(await changed(change)), []);
  });
}

/** As after the wheel was deleted: the release still says what that said. */
const WITHOUT_WHEEL = [
  "delete from files where filename like '%.whl'",
  "update blobs set reference_count = 0 where sha256 not in (select sha256 from files)",
];

test("verifyShop() finds no fault in a release whose first file was deleted", async () => {
  assert.deepEqual(await listFaults(await changed(...WITHOUT_WHEEL)), []);
});

test("verifyShop() holds a release whose first file was deleted against itself", async () => {
  const spoil = "update releases set summary = 'z', description_html = 'x' where version = '1.0'";
  const data = await changed(...WITHOUT_WHEEL, spoil);
  const faults = [`${LABEL}: its row says summary "z", its metadata "Cuts"`, OTHER_HTML];
  assert.deepEqual(await listFaults(data), faults);
  await listFaults(data, true);
  assert.deepEqual(await listFaults(data), []);
  assert.deepEqual(shown(data), { version: "1.0", summary: "Cuts", html: HTML });
});

test("verifyShop() takes the metadata of what there is where nobody can read a release's own", async () => {
  const data = await changed(
    ...WITHOUT_WHEEL,
    "update releases set metadata = 'x' where version = '1.0'",
  );
  const faults = [
    `${LABEL}: its row says summary "Cuts", tool-1.0.tar.gz "Saws"`,
    `${LABEL}: what is kept as its metadata does not stand in tool-1.0.tar.gz`,
    OTHER_HTML,
  ];
  assert.deepEqual(await listFaults(data), faults);
  await listFaults(data, true);
  assert.deepEqual(await listFaults(data), []);
  const html = "<p><em>blunt</em></p>\n";
  assert.deepEqual(shown(data), { version: "1.0", summary: "Saws", html });
});

test("verifyShop() finds a release that has no file", async () => {
  const data = await changed(
    "insert into releases (project_id, version, version_order, metadata, created) select project_id, '1.5', 'x', '{}', created from releases where version = '1.0'",
  );
  assert.deepEqual(await listFaults(data), ["tool 1.5 on root/main is a release without a file"]);
});
