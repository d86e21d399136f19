/** Story B1: an account and a token. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { findClients, run } from "../clients.ts";
import { openWebServer } from "../fakes/web-server.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());
const PASSWORD = "correct horse battery";

/** Runs a command that must succeed, and returns what it answered. */
async function done(args: readonly string[], token?: string, input?: string): Promise<string> {
  const outcome = await shop.cheeseshop(args, {
    ...(token === undefined ? {} : { env: { CHEESESHOP_TOKEN: token } }),
    ...(input === undefined ? {} : { input }),
  });
  assert.equal(outcome.code, 0, outcome.output);
  return outcome.stdout.trim();
}

/** A token for everything, made by somebody who has only a password: the way in for a newcomer's programs. */
async function logIn(user: string): Promise<string> {
  const args = ["token", "create", "laptop", "--as", user, "--rights", "read,upload,manage"];
  return done(args, "", PASSWORD);
}

test("B1: the administrator adds an account, its owner makes a token, and publishes with it", async (t) => {
  await done(["user", "add", "alice", "--password-stdin"], undefined, PASSWORD);
  const token = await logIn("alice");
  assert.equal(await done(["whoami"], token), "alice");

  const narrow = await done(
    ["token", "create", "ci", "--index", "root/main", "--rights", "upload", "--expires", "30d"],
    token,
  );
  assert.match(narrow, /^cheeseshop_/);
  const { wheel, sdist } = writeFiles({ name: "alices-lib", version: "1.0" });
  await done(["publish", wheel], narrow);
  if (clients === undefined) return t.skip(missing);
  const url = `${shop.address}/legacy/`;
  const args = ["upload", "--repository-url", url, "-u", "__token__", "-p", narrow, sdist];
  const sent = await run(clients.twine, args);
  assert.equal(sent.code, 0, sent.output);
  const next = writeFiles({ name: "alices-lib", version: "1.1" });
  const byUv = await run(clients.uv, [
    "publish",
    "--publish-url",
    url,
    "--token",
    narrow,
    next.wheel,
  ]);
  assert.equal(byUv.code, 0, byUv.output);
});

const found = await openBrowser();
after(() => found.browser?.close());

test("B1: by a one-time link a newcomer comes in by browser, without script, and makes a token", async (t) => {
  const added = await shop.cheeseshop(["user", "add", "newcomer"]);
  assert.equal(added.code, 0, added.output);
  const link = added.stdout.trim();
  assert.match(link, new RegExp(`^${shop.address}/account/link\\?secret=`));
  assert.match(added.output, /Send this link to newcomer alone.*once, until 20\d\d-/s);
  if (found.browser === undefined) return t.skip(found.missing);
  await using context = await found.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  assert.equal(await page.locator("h1").innerText(), "newcomer");

  await page.getByLabel("Name", { exact: true }).fill("laptop");
  await page.getByLabel("Index", { exact: true }).selectOption("root/main");
  await page.getByLabel("Project", { exact: true }).fill("sample-lib");
  await page.getByLabel("Ends", { exact: true }).selectOption("30");
  await page.getByRole("button", { name: "Make the token" }).click();
  const token = await page.getByRole("group", { name: "Token laptop" }).innerText();
  assert.match(token, /^cheeseshop_[a-z2-7]{39}$/);
  const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });
  await done(["publish", wheel], token);

  await page.getByRole("link", { name: "Back to the account" }).click();
  const list = await page.locator("main").innerText();
  assert.match(list, /laptop\s+read, upload\s+root\/main\s+sample-lib alone/);
  assert.match(list, /last used/);
  assert.ok(!(await page.content()).includes(token));
  await page.getByRole("button", { name: "Revoke the token laptop" }).click();
  assert.match(await page.locator("main").innerText(), /The token is revoked/);
  const refused = await shop.cheeseshop(["publish", wheel], { env: { CHEESESHOP_TOKEN: token } });
  assert.equal(refused.code, 1);

  await page.goto(link);
  assert.match(await page.locator("main").innerText(), /this link was used, or is too old/);
});

test("B1: who has forgotten the password gets a new link, and the one before is worth nothing", async () => {
  await done(["user", "add", "olaf", "--password-stdin"], undefined, PASSWORD);
  const [first, second] = [
    await done(["user", "link", "olaf"]),
    await done(["user", "link", "olaf"]),
  ];
  assert.deepEqual([(await fetch(first)).status, (await fetch(second)).status], [404, 200]);
  const narrow = await done(["token", "create", "narrow", "--rights", "manage"]);
  for (const command of ["link", "add"]) {
    const env = { CHEESESHOP_TOKEN: narrow };
    const refused = await shop.cheeseshop(["user", command, "olaf"], { env });
    assert.equal(refused.code, 1);
    assert.match(refused.output, /Cannot set the password of olaf/);
  }
});

test("B1: the browser signs in, changes the password and signs out, by keyboard alone", async (t) => {
  await done(["user", "add", "henry", "--password-stdin"], undefined, PASSWORD);
  if (found.browser === undefined) return t.skip(found.missing);
  await using context = await found.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${shop.address}/`);
  await press(page, "link", "Account");
  await page.getByLabel("Name").focus();
  await type(page, "henry", "wrong one");
  assert.match(await page.getByRole("alert").innerText(), /user name or the password is wrong/);
  await page.getByLabel("Password").focus();
  await type(page, PASSWORD);
  assert.equal(await page.locator("h1").innerText(), "henry");
  await page.getByLabel("Password until now").focus();
  await type(page, PASSWORD, "quite another", "quite another");
  assert.match(await page.getByRole("status").innerText(), /Your password is changed/);
  await press(page, "button", "Sign out");
  assert.equal(await page.locator("h1").innerText(), "Sign in");
  await press(page, "link", "No account yet?");
  assert.match(await page.locator("main").innerText(), /no open sign-up\. Ask an administrator/);
});

/** Fills one field after the other, and sends. */
async function type(page: Page, ...texts: readonly string[]): Promise<void> {
  for (const [at, text] of texts.entries()) {
    if (at > 0) await page.keyboard.press("Tab");
    await page.keyboard.type(text);
  }
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

/** Goes to a link or a button by keyboard, and waits for what it leads to. */
async function press(page: Page, what: "link" | "button", name: string): Promise<void> {
  const element = page.getByRole(what, { name });
  await Promise.all([page.waitForEvent("load"), element.press("Enter")]);
}

test("B1: a password signs in from the environment, too, and a token needs no name", async () => {
  await done(["user", "add", "erin", "--password-stdin"], undefined, PASSWORD);
  const env = { CHEESESHOP_TOKEN: "", CHEESESHOP_PASSWORD: PASSWORD };
  const scope = ["--index", "root/main", "--project", "sample-lib"];
  const made = await shop.cheeseshop(["token", "create", "--as", "erin", ...scope], { env });
  assert.equal(made.code, 0, made.output);
  assert.match(made.stdout, /^cheeseshop_\S+$/m);
  assert.match(made.output, /Made the token "sample-lib on root\/main"\. Keep it safe/);
  const list = await shop.cheeseshop(["token", "list", "--as", "erin", "--json"], { env });
  const { tokens } = JSON.parse(list.stdout);
  assert.deepEqual(
    [tokens[0].name, tokens[0].index, tokens[0].project, tokens[0].rights],
    ["sample-lib on root/main", "root/main", "sample-lib", ["read", "upload"]],
  );
  const own = ["user", "password", "erin", "--as", "erin", "--password-stdin"];
  const changed = await shop.cheeseshop(own, { env, input: "quite another" });
  assert.equal(changed.code, 0, changed.output);
  const old = await shop.cheeseshop(["token", "list", "--as", "erin"], { env });
  assert.equal(old.code, 1);
  assert.match(old.output, /The password came from CHEESESHOP_PASSWORD/);
  assert.ok(!old.output.includes(PASSWORD));
});

test("B1: whoever shows nothing is told how to sign in", async () => {
  const env = { CHEESESHOP_TOKEN: "" };
  const refused = await shop.cheeseshop(["token", "create"], { env });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /nobody is signed in\n {2}Sign in by password with --as NAME/);
  const empty = await shop.cheeseshop(["token", "create", "--as", "alice"], { env });
  assert.equal(empty.code, 1);
  assert.match(empty.output, /no password was given\n {2}Put it into CHEESESHOP_PASSWORD/);
});

test("B1: a right that is none is refused with the three there are", async () => {
  const refused = await shop.cheeseshop(["token", "create", "--rights", "fly"]);
  assert.equal(refused.code, 2);
  assert.match(refused.output, /the right "fly"\n {2}Rights are read, upload and manage/);
});

test("B1: an administrator makes, lists and revokes tokens of another; nobody else does", async () => {
  await done(["user", "add", "frank", "--password-stdin"], undefined, PASSWORD);
  const token = await done(["token", "create", "robot", "--user", "frank"]);
  assert.equal(await done(["whoami"], token), "frank");
  const { tokens } = JSON.parse(await done(["token", "list", "--user", "frank", "--json"]));
  assert.deepEqual([tokens.length, tokens[0].name], [1, "robot"]);
  for (const words of [
    ["create", "mine", "--user", "root"],
    ["list", "--user", "root"],
    ["revoke", "1", "--user", "root"],
  ]) {
    const args = ["token", ...words, "--as", "frank"];
    const refused = await shop.cheeseshop(args, { input: PASSWORD });
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, /Cannot see or make tokens of root: frank is no administrator/);
  }
  await done(["token", "revoke", String(tokens[0].id), "--user", "frank"]);
  assert.equal((await shop.cheeseshop(["whoami"], { env: { CHEESESHOP_TOKEN: token } })).code, 1);
});

for (const [kind, file, password] of [
  ["github", ".github/workflows/publish.yml", `TWINE_PASSWORD: \${{ secrets.CHEESESHOP_TOKEN }}`],
  ["gitlab", ".gitlab-ci.yml", "TWINE_PASSWORD: $CHEESESHOP_TOKEN"],
] as const) {
  test(`B1: a token for ${kind} may upload one project alone, and comes with the lines to paste`, async () => {
    const args = ["token", "create", "--ci", kind, "--project", "ci-lib"];
    const made = await shop.cheeseshop(args);
    assert.equal(made.code, 0, made.output);
    const token = made.stdout.trim();
    assert.match(token, /^cheeseshop_[a-z2-7]{39}$/);
    const lines = made.output.replace(token, "");
    for (const line of [
      file,
      password,
      `TWINE_REPOSITORY_URL: ${shop.address}/root/main/legacy/`,
    ]) {
      assert.ok(lines.includes(line), lines);
    }
    const who = await shop.cheeseshop(["whoami", "--json"], { env: { CHEESESHOP_TOKEN: token } });
    const { rights, index, project, expires } = JSON.parse(who.stdout).scope;
    assert.deepEqual([rights, index, project], [["upload"], "root/main", "ci-lib"]);
    assert.ok(Date.parse(expires) - Date.now() < 91 * 86_400_000);
    const { wheel } = writeFiles({ name: "ci-lib", version: kind === "github" ? "1.0" : "1.1" });
    await done(["publish", wheel], token);
  });
}

test("B1: a token for CI without a project, for a CI, a right or an end that cannot be, is wrong usage", async () => {
  for (const [args, told] of [
    [["--ci", "github"], /no project is named\n {2}Name it with --project/],
    [
      ["--ci", "abacus", "--project", "ci-lib"],
      /"abacus"\n {2}There are lines for github and gitlab/,
    ],
    [["--rights", "all"], /the right "all"\n {2}Rights are read, upload and manage/],
    [["--expires", "soon"], /"soon" as the end of a token\n {2}Write a date/],
  ] as const) {
    const refused = await shop.cheeseshop(["token", "create", ...args]);
    assert.equal(refused.code, 2, refused.output);
    assert.match(refused.output, told);
  }
});

test("B1: the list shows when a token was used last, and never the token", async () => {
  await done(["user", "add", "bob", "--password-stdin"], undefined, PASSWORD);
  const token = await logIn("bob");
  await done(["whoami"], token);
  const list = await done(["token", "list", "--json"], token);
  assert.ok(!list.includes(token));
  assert.match(list, /"name": "laptop"/);
  assert.match(list, /"lastUsed": "20\d\d-/);
});

test("B1: a token that is revoked is refused at the next request", async () => {
  await done(["user", "add", "carol", "--password-stdin"], undefined, PASSWORD);
  const token = await logIn("carol");
  const other = await done(["token", "create", "old", "--rights", "upload,read"], token);
  assert.equal(await done(["whoami"], other), "carol");
  const list = JSON.parse(await done(["token", "list", "--json"], token));
  const { id } = list.tokens.find(({ name }: { readonly name: string }) => name === "old");
  await done(["token", "revoke", String(id)], token);
  const refused = await shop.cheeseshop(["whoami"], { env: { CHEESESHOP_TOKEN: other } });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /The token came from CHEESESHOP_TOKEN/);
});

test("B1: a token for another project, another index, or without the right is told what it may do", async () => {
  const { wheel } = writeFiles({ name: "guarded-lib", version: "1.0" });
  const create = ["token", "create", "narrow"];
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["--index", "root/main", "--project", "other-lib", "--rights", "upload"], /other-lib/],
    [["--index", "root/test", "--rights", "upload"], /root\/test/],
    [["--rights", "read"], /read/],
  ];
  for (const [scope, told] of cases) {
    const token = await done([...create, ...scope]);
    const refused = await shop.cheeseshop(["publish", wheel], { env: { CHEESESHOP_TOKEN: token } });
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, told);
    assert.ok(!refused.output.includes(token));
  }
});

test("B1: a token makes itself no more than it is: a password is set by password, or by an administrator", async () => {
  await done(["user", "add", "grace", "--password-stdin"], undefined, PASSWORD);
  const whole = await logIn("grace");
  const create = ["token", "create", "robot", "--rights", "manage", "--expires", "1d"];
  for (const token of [await done(create, whole), whole]) {
    const refused = await shop.cheeseshop(["user", "password", "grace", "--password-stdin"], {
      env: { CHEESESHOP_TOKEN: token },
      input: "taken over",
    });
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, /password of grace: no token is enough for that/);
    assert.match(refused.output, /Sign in by the password/);
  }
  const args = ["user", "password", "grace", "--password-stdin"];
  await done(args, undefined, "forgotten, set anew");
  const listed = ["token", "list", "--as", "grace"];
  const env = { CHEESESHOP_TOKEN: "" };
  assert.equal((await shop.cheeseshop(listed, { env, input: PASSWORD })).code, 1);
  assert.equal((await shop.cheeseshop(listed, { env, input: "forgotten, set anew" })).code, 0);
});

test("B1: a token that has expired says when", async () => {
  const body = {
    name: "short",
    rights: ["read"],
    expires: new Date(Date.now() + 1500).toISOString(),
  };
  const made = await shop.ask("POST", "/+api/tokens", body);
  const token = /"token": ?"([^"]+)"/.exec(await made.text())?.[1] ?? assert.fail();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const refused = await shop.cheeseshop(["whoami"], { env: { CHEESESHOP_TOKEN: token } });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /expired.*20\d\d-/);
});

test("B1: a short password is refused with the rule", async () => {
  const args = ["user", "add", "dave", "--password-stdin"];
  const refused = await shop.cheeseshop(args, { input: "123" });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /password.*\d+ characters|\d+ characters.*password/s);
});

test("B1: nobody signs up on a closed server, and whoever tries is told whom to ask", async () => {
  const answer = await fetch(`${shop.address}/+api/users`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: "eve", password: PASSWORD }),
  });
  assert.equal(answer.status, 401);
  assert.match(await answer.text(), /administrator/);
});

test("B1: logging in to an index of another make tells how to keep a token for it", async () => {
  const other = await openWebServer((_request, response) => {
    response.writeHead(404).end();
  });
  const words = ["login", other.origin, "--token-stdin"];
  const env = { CHEESESHOP_TOKEN: "" };
  const refused = await shop.cheeseshop(words, { env, input: "a-token" });
  await other.close();
  assert.equal(refused.code, 1);
  assert.match(refused.output, /does not answer as a Cheeseshop/);
  assert.match(refused.output, /--unasked/);
});
