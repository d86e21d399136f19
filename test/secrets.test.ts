import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "./clients.ts";

const SECRET = "a-secret-that-nobody-else-has";
const TOKEN = `cheeseshop_${"a2".repeat(19)}a`;

/** A test file that does nothing but what `lines` say. */
function runFile(...lines: readonly string[]): {
  readonly status: number;
  readonly output: string;
} {
  const file = path.join(temporaryFolder(), "told.test.mjs");
  const secrets = JSON.stringify(path.join(import.meta.dirname, "secrets.ts"));
  const clients = JSON.stringify(path.join(import.meta.dirname, "clients.ts"));
  const start = [
    'import { test } from "node:test";',
    `import { hide, hideAuthorization, overhear, overhearAnswer } from ${secrets};`,
    `import { overhearTerminal } from ${clients};`,
    'test("a test that passes", () => {});',
  ];
  writeFileSync(file, [...start, ...lines].join("\n"));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--test", file], {
    ...{ env, encoding: "utf8" },
  });
  return { status: status ?? -1, output: stdout + stderr };
}

for (const [what, ...lines] of [
  ["before it is said", `hide("${SECRET}");`, `overhear("somebody", "It is ${SECRET}.");`],
  ["after it was said", `overhear("somebody", "It is ${SECRET}.");`, `hide("${SECRET}");`],
  [
    "as the password of a header",
    `hideAuthorization("Basic ${btoa(`me:${SECRET}`)}");`,
    `overhear("somebody", () => "It is ${SECRET}.");`,
  ],
  ["because it is a token", `overhear("somebody", "${TOKEN}");`],
  [
    "though so much was said since that it is not kept",
    `hide("${SECRET}");`,
    `overhear("somebody", "It is ${SECRET}.");`,
    'for (let at = 0; at < 20; at += 1) overhear("another", at + ".".repeat(999_000));',
  ],
  [
    "in a header",
    `hide("${SECRET}");`,
    `const heard = { method: "POST", path: "/somebody", status: 302, headers: { location: "/?a=${SECRET}" } };`,
    'overhearAnswer(heard, "");',
  ],
  [
    "on a terminal, between its colours",
    `hide("${SECRET}");`,
    `overhearTerminal(["somebody"], "\\x1b[31m${SECRET.slice(0, 9)}\\x1b[0m${SECRET.slice(9)}");`,
  ],
  [
    "on the terminal of a command that gives another one",
    `hide("${SECRET}");`,
    `overhearTerminal(["user", "token", "somebody"], "Password: ${SECRET}\\r\\n${TOKEN}\\r\\n");`,
  ],
] as const) {
  test(`a test file fails where it heard a secret that was known ${what}`, () => {
    const { status, output } = runFile(...lines);
    assert.equal(status, 1, output);
    assert.match(output, /(?:somebody|user token) tells a secret/);
    assert.ok(!output.includes(SECRET), "and tells it no further");
  });
}

test("a test file passes where nobody tells a secret but to whoever asked for it", () => {
  const { status, output } = runFile(
    `hide("${SECRET}");`,
    'overhear("somebody", "Nothing.");',
    `const headers = { "set-cookie": "__Host-cheeseshop-session=${SECRET}; Secure" };`,
    `overhearAnswer({ method: "POST", path: "/+api/tokens", status: 201, headers }, "${TOKEN}");`,
    `overhearTerminal(["token", "create", "laptop"], "Password: ****\\r\\n\\x1b[1m${TOKEN}\\x1b[0m\\r\\n");`,
  );
  assert.equal(status, 0, output);
});
