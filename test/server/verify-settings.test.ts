/** `cheeseshop verify` reads the rows that say who may do what and where; a server that meets a spoilt one says so. */
import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, test } from "node:test";
import { backUp } from "../../src/server/upkeep/copy-shop.ts";
import { run, temporaryFolder } from "../clients.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";
import { listFaults } from "./shop-faults.ts";

const RELEASE = { name: "My.Tool", version: "1.0" };
let whole = "";
let token = "";
before(async () => {
  const server = await openServer();
  token = server.token;
  const wheel = { ...RELEASE, filename: wheelFilename(RELEASE), bytes: makeWheel(RELEASE) };
  assert.equal((await server.upload(wheel)).statusCode, 200);
  whole = path.join(temporaryFolder(), "whole");
  await backUp(server.data, whole);
});

async function changed(...statements: readonly string[]): Promise<string> {
  const data = path.join(temporaryFolder(), "data");
  await backUp(whole, data);
  using connection = new DatabaseSync(path.join(data, "cheeseshop.sqlite"));
  for (const statement of statements)
    assert.ok(Number(connection.prepare(statement).run().changes) > 0, statement);
  return data;
}

const NO_JSON = "what is kept as its settings is no JSON";
const LASTING: readonly (readonly [change: string, fault: string])[] = [
  ["update indexes set settings = '{not json' where name = 'main'", `root/main: ${NO_JSON}`],
  [
    `update indexes set settings = '{"read":"nobody"}' where name = 'main'`,
    'root/main: Cannot set "read": it must be "everyone" or "members"',
  ],
  [
    "update tokens set name = 'ci', rights = 'everything'",
    'The token "ci" of root has the rights "everything"',
  ],
  ["update tokens set name = 'ci', rights = ''", 'The token "ci" of root has the rights ""'],
  [
    "update tokens set name = 'ci', project = 'No Name'",
    'The token "ci" of root is for the project "No Name"',
  ],
  ["update tokens set name = 'ci', expires = 'never'", 'The token "ci" of root expires at "never"'],
  [
    "insert into index_bases select base.id, over.id, 9 from index_bases join indexes over on over.id = index_id join indexes base on base.id = base_id limit 1",
    "",
  ],
];
for (const [change, fault] of LASTING) {
  test(`verifyShop() finds, and leaves to people: ${change}`, async () => {
    const data = await changed(change);
    const found = await listFaults(data);
    if (fault === "") assert.match(found.join("\n"), /^The bases of \S+ lead back to it$/m);
    else assert.deepEqual(found, [fault]);
    assert.deepEqual(await listFaults(data, true), found);
  });
}

test("a token whose end is no time is not taken for one that has none", async () => {
  const data = await changed("update tokens set expires = 'never'");
  const server = await openServer({ data });
  assert.equal((await server.ask("GET", "/+api/tokens", { as: token })).statusCode, 401);
});

const REPAIRED: readonly (readonly [change: string, fault: string])[] = [
  [
    "similarity_key = 'x'",
    'my-tool on root/main: its row says similar names "x", its name "myt001"',
  ],
  [
    "display_name = 'Mallory'",
    'my-tool on root/main: its row says spelling "Mallory", its name "my-tool"',
  ],
  ["last_serial = 1", "my-tool on root/main: its row says serial 1, the journal "],
];
for (const [change, fault] of REPAIRED) {
  test(`verifyShop() finds and repairs in a project: ${change}`, async () => {
    const data = await changed(`update projects set ${change}`);
    const [found = "", ...others] = await listFaults(data);
    assert.ok(found.startsWith(fault), found);
    assert.deepEqual(others, []);
    assert.deepEqual(await listFaults(data, true), [`repaired: ${found}`]);
    assert.deepEqual(await listFaults(data), []);
  });
}

for (const [settings, obstacle] of [
  ["{not json", "what is kept as its settings is no JSON"],
  ['{"read":"nobody"}', 'Cannot set "read": it must be "everyone" or "members"'],
]) {
  test(`serve on an index with the settings ${settings} says which, and what to do`, async () => {
    const data = await changed(`update indexes set settings = '${settings}' where name = 'main'`);
    const words = [MAIN, "serve", "--port", "0", "--upstream", "none", "--data", data];
    const { code, output } = await run(process.execPath, words, { env: OF_THIS_MACHINE });
    assert.equal(code, 1, output);
    assert.ok(output.includes(`Cannot open the index root/main: ${obstacle}`), output);
    assert.match(output, /`cheeseshop verify` .*restore a backup/);
    assert.doesNotMatch(output, /not foreseen/);
  });
}
