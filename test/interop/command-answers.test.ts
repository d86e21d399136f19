/** What the commands answer under `--json`: programs read it, so its shape is a promise. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const shop = await openShop();
after(() => shop.stop());
const INPUT = "correct horse battery";

/** A value of JSON as its shape: objects by their keys, lists by their first item, the rest by its type. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}

const ACCOUNT = {
  ...{ name: "string", admin: "boolean", blocked: "boolean" },
  ...{ hasPassword: "boolean", created: "string" },
};
const INDEX = {
  ...{ owner: "string", name: "string", kind: "string", bases: ["string"] },
  ...{ read: "string", upload: "string", profile: "string", replaceable: "boolean" },
  created: "string",
};
const OWN_INDEX = { ...INDEX, allowUpstream: [], privateNames: [], fileHosts: [] };
const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });

/** In this order: each rests on those before. */
const CASES: readonly (readonly [words: readonly string[], shape: unknown])[] = [
  [
    ["whoami"],
    { name: "string", admin: "boolean", scope: { rights: ["string"], token: "number" } },
  ],
  [["user", "add", "alice", "--password-stdin"], ACCOUNT],
  [["user", "list"], { users: [ACCOUNT] }],
  [["user", "admin", "alice"], ACCOUNT],
  [["user", "admin", "alice", "--undo"], ACCOUNT],
  [["user", "block", "alice"], ACCOUNT],
  [["user", "block", "alice", "--undo"], ACCOUNT],
  [["user", "password", "alice", "--password-stdin"], ACCOUNT],
  [["token", "create", "ci", "--as", "alice"], { id: "number", token: "string" }],
  [
    ["token", "list", "--user", "alice"],
    {
      tokens: [{ ...{ id: "number", name: "string", rights: ["string"] }, created: "string" }],
    },
  ],
  [["index", "create", "root/dev", "--bases", "root/pypi"], OWN_INDEX],
  [["index", "set", "root/dev", "--bases", "root/main"], OWN_INDEX],
  [["index", "show", "root/dev"], OWN_INDEX],
  [["index", "list"], { indexes: [{ ...INDEX }] }],
  [
    ["publish", "--index", "root/dev", wheel],
    {
      ...{ url: "string", index: "string", server: "string" },
      files: [{ filename: "string", size: "number", outcome: "string" }],
    },
  ],
  [["member", "set", "alice", "reader", "--index", "root/dev"], { user: "string", role: "string" }],
  [["member", "list", "--index", "root/dev"], { members: [{ user: "string", role: "string" }] }],
  [["member", "remove", "alice", "--index", "root/dev"], { removed: "string" }],
  [
    ["yank", "sample-lib==1.0", "--index", "root/dev"],
    { project: "string", version: "string", yanked: "boolean" },
  ],
  [
    ["status", "sample-lib", "archived", "--index", "root/dev"],
    { project: "string", status: "string" },
  ],
  [["delete", "sample-lib", "--index", "root/dev", "--yes"], { deleted: { project: "string" } }],
  [["index", "remove", "root/dev"], { removed: "string" }],
  [["user", "remove", "alice"], { removed: "string" }],
];

for (const [words, shape] of CASES) {
  test(`${words.slice(0, 2).join(" ")} --json answers one document of its shape`, async () => {
    const done = await shop.cheeseshop([...words, "--json"], { input: INPUT });
    assert.equal(done.code, 0, done.output);
    assert.deepEqual(shapeOf(JSON.parse(done.stdout)), shape);
  });
}

test("index set takes no password from the command line, and repeats none", async () => {
  const typed = "http://ann:a-typed-secret@127.0.0.1:9/simple/";
  for (const words of [
    ["index", "set", "root/pypi"],
    ["index", "create", "root/more"],
  ]) {
    const refused = await shop.cheeseshop([...words, "--upstream", typed]);
    assert.equal(refused.code, 1);
    assert.match(refused.output, /Cannot take a password from the command line/);
    assert.ok(!refused.output.includes("a-typed-secret"));
  }
});

test("index show tells neither the password of an upstream nor a token in place of its user", async () => {
  for (const [upstream, shown] of [
    ["http://user:secret@127.0.0.1:9/simple/", "http://user:****@127.0.0.1:9/simple/"],
    ["http://secret@127.0.0.1:9/simple/", "http://****@127.0.0.1:9/simple/"],
  ] as const) {
    const set = await shop.cheeseshop(["index", "set", "root/pypi", "--upstream", "-"], {
      input: `${upstream}\n`,
    });
    assert.equal(set.code, 0, set.output);
    const { stdout } = await shop.cheeseshop(["index", "show", "root/pypi", "--json"]);
    assert.equal(JSON.parse(stdout).upstream, shown);
  }
});
