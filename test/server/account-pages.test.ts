/** The account page, form by form: who comes in, what ends a session, and what a foreign page cannot do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addAccount, changeAccount, removeAccount } from "../../src/server/actions/manage-users.ts";
import { makePasswordLink } from "../../src/server/actions/password-links.ts";
import { type FormBrowser, openFormBrowser } from "../fakes/form-browser.ts";
import { type OpenedServer, openServer } from "../fakes/open-server.ts";

const PASSWORD = "correct horse battery";
const server = await openServer();
const { parts, app, admin } = server;
let count = 0;

async function addPerson(of: OpenedServer = server): Promise<string> {
  count += 1;
  const name = `person-${count}`;
  await addAccount(of.parts, of.admin, { name, password: PASSWORD });
  return name;
}

async function signIn(name: string, password = PASSWORD): Promise<FormBrowser> {
  const browser = openFormBrowser(app);
  await browser.open("/account/");
  const answer = await browser.send("/account/sign-in", { name, password });
  assert.equal(answer.statusCode, 303, answer.body);
  assert.equal(answer.headers.location, "/account/");
  return browser;
}

async function isSignedIn(browser: FormBrowser, name: string): Promise<boolean> {
  return (await browser.open("/account/")).body.includes(`<h1>${name}</h1>`);
}

test("who is signed in sees the account, and after signing out no longer", async () => {
  const name = await addPerson();
  const browser = await signIn(name);
  assert.ok(await isSignedIn(browser, name));
  const session = browser.cookies.get("cheeseshop-session") ?? "";
  const answer = await browser.send("/account/sign-out");
  assert.equal(answer.headers.location, "/account/?said=signed-out");
  // The cookie is worth nothing, too, for whoever has kept it.
  browser.cookies.set("cheeseshop-session", session);
  assert.equal(await isSignedIn(browser, name), false);
});

test("nothing of a session is kept but a hash, and no cache keeps a page of it", async () => {
  const browser = await signIn(await addPerson());
  const rows = await parts.db.read.selectFrom("sessions").selectAll().execute();
  for (const secret of browser.cookies.values()) {
    assert.ok(!JSON.stringify(rows).includes(secret));
  }
  assert.equal((await browser.open("/account/")).headers["cache-control"], "no-store");
});

test("cookies are for this server alone, and for no script", async () => {
  const name = await addPerson();
  const browser = openFormBrowser(app);
  const [ofForms] = (await browser.open("/account/")).cookies;
  assert.deepEqual(
    [ofForms?.name, ofForms?.path, ofForms?.httpOnly, ofForms?.sameSite, ofForms?.secure],
    ["cheeseshop-form", "/", true, "Strict", undefined],
  );
  const [session] = (await browser.send("/account/sign-in", { name, password: PASSWORD })).cookies;
  assert.deepEqual(
    [session?.name, session?.httpOnly, session?.sameSite, session?.maxAge],
    ["cheeseshop-session", true, "Strict", 12 * 3600],
  );
});

for (const [publicUrl, name, path] of [
  ["https://shop.example", "__Host-cheeseshop-session", "/"],
  ["https://shop.example/below", "__Secure-cheeseshop-session", "/below/"],
] as const) {
  test(`behind ${publicUrl} cookies go over TLS alone`, async () => {
    const safe = await openServer({ settings: { publicUrl } });
    const base = new URL(publicUrl).pathname.replace(/\/$/, "");
    const person = await addPerson(safe);
    const browser = openFormBrowser(safe.app, "shop.example");
    await browser.open(`${base}/account/`);
    const action = `${base}/account/sign-in`;
    const body = new URLSearchParams({
      ...{ form: browser.formToken(), name: person, password: PASSWORD },
    });
    const answer = await browser.post(action, body, { origin: "https://shop.example" });
    assert.equal(answer.statusCode, 303, answer.body);
    const [session] = answer.cookies;
    assert.deepEqual([session?.name, session?.path, session?.secure], [name, path, true]);
    assert.match((await browser.open(`${base}/account/`)).body, new RegExp(`<h1>${person}</h1>`));
  });
}

test("a wrong name and a wrong password are refused in the same words, and without a prompt", async () => {
  const name = await addPerson();
  const said = [];
  for (const [who, password] of [
    [name, "wrong password"],
    ["nobody", PASSWORD],
    ["", ""],
  ] as const) {
    const browser = openFormBrowser(app);
    await browser.open("/account/");
    const answer = await browser.send("/account/sign-in", { name: who, password });
    assert.equal(answer.statusCode, 403);
    assert.equal(answer.headers["www-authenticate"], undefined);
    assert.ok(!answer.body.includes(password) || password === "");
    said.push(/role="alert">.*?<\/div>/s.exec(answer.body)?.[0]);
  }
  assert.match(
    said[0] ?? "",
    /name or the password is wrong.*gets a link .* from an administrator/s,
  );
  assert.deepEqual(said, [said[0], said[0], said[0]]);
});

test("who guesses has to wait, as with programs", async () => {
  const name = await addPerson();
  const browser = openFormBrowser(app);
  await browser.open("/account/");
  for (let tries = 0; tries < 5; tries += 1) {
    await browser.send("/account/sign-in", { name, password: `guess ${tries}` });
  }
  const answer = await browser.send("/account/sign-in", { name, password: PASSWORD });
  assert.equal(answer.statusCode, 429);
  assert.equal(answer.headers["retry-after"], "1");
  assert.match(answer.body, /too many wrong passwords/);
});

test("a token signs nobody in", async () => {
  const browser = openFormBrowser(app);
  await browser.open("/account/");
  const answer = await browser.send("/account/sign-in", { name: "root", password: server.token });
  assert.equal(answer.statusCode, 403);
  assert.match(answer.body, /this is a token, which is for programs/);
  assert.ok(!answer.body.includes(server.token));
});

test("a new password ends all other sessions, and the link that was out", async () => {
  const name = await addPerson();
  const [one, other] = [await signIn(name), await signIn(name)];
  const { secret } = await makePasswordLink(parts, admin, name);
  await one.open("/account/");
  const next = { password: "another password", again: "another password" };
  const wrong = await one.send("/account/password", { current: "not this", ...next });
  assert.equal(wrong.statusCode, 400);
  assert.match(
    wrong.body,
    /Cannot change the password of person-\d+: the one until now is another/,
  );
  const twice = { current: PASSWORD, password: "another password", again: "another pasword" };
  assert.match((await one.send("/account/password", twice)).body, /not typed the same twice/);
  const short = { current: PASSWORD, password: "short", again: "short" };
  assert.match((await one.send("/account/password", short)).body, /at least 8 are needed/);
  const answer = await one.send("/account/password", { current: PASSWORD, ...next });
  assert.equal(answer.headers.location, "/account/?said=password");
  assert.ok(await isSignedIn(one, name));
  assert.equal(await isSignedIn(other, name), false);
  assert.equal((await one.open(`/account/link?secret=${secret}`)).statusCode, 404);
  await signIn(name, "another password");
});

test("a password that an administrator sets, a block and a removal end the sessions", async () => {
  for (const end of [
    (name: string) => changeAccount(parts, admin, name, { password: "set by another" }),
    (name: string) => changeAccount(parts, admin, name, { isBlocked: true }),
    (name: string) => removeAccount(parts, admin, name),
  ]) {
    const name = await addPerson();
    const browser = await signIn(name);
    await end(name);
    assert.equal(await isSignedIn(browser, name), false);
  }
});

test("a block that is lifted brings no session back", async () => {
  const name = await addPerson();
  const browser = await signIn(name);
  await changeAccount(parts, admin, name, { isBlocked: true });
  await changeAccount(parts, admin, name, { isBlocked: false });
  assert.equal(await isSignedIn(browser, name), false);
});

test("a session ends by itself after twelve hours, and its row goes with the next one", async () => {
  const name = await addPerson();
  const browser = await signIn(name);
  await parts.db.transaction((db) =>
    db.updateTable("sessions").set({ expires: "2026-01-01T00:00:00.000000Z" }).execute(),
  );
  assert.equal(await isSignedIn(browser, name), false);
  await signIn(name);
  const rows = await parts.db.read.selectFrom("sessions").select("hash").execute();
  assert.equal(rows.length, 1);
});

test("the oldest of too many sessions of one person ends", async () => {
  const name = await addPerson();
  const browsers = [];
  for (let at = 0; at < 51; at += 1) browsers.push(await signIn(name));
  const [first, second] = browsers;
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(await isSignedIn(first, name), false);
  assert.equal(await isSignedIn(second, name), true);
});

test("a form without its token, with that of another browser, or of before signing in is not taken", async () => {
  const name = await addPerson();
  const [mine, theirs] = [await signIn(name), await signIn(await addPerson())];
  const before = openFormBrowser(app);
  await before.open("/account/");
  await mine.open("/account/");
  await theirs.open("/account/");
  for (const form of ["", "0".repeat(64), theirs.formToken(), before.formToken()]) {
    const body = new URLSearchParams({ form, name: "stolen", rights: "manage", days: "" });
    const answer = await mine.post("/account/tokens", body);
    assert.equal(answer.statusCode, 403);
    assert.match(answer.body, /Cannot take this form/);
    const signIn = new URLSearchParams({ form, name, password: PASSWORD });
    assert.equal((await openFormBrowser(app).post("/account/sign-in", signIn)).statusCode, 403);
  }
  assert.doesNotMatch((await mine.open("/account/")).body, /stolen/);
});

test("a form that a page of another site sends is not taken, whatever it holds", async () => {
  const mine = await signIn(await addPerson());
  await mine.open("/account/");
  const body = new URLSearchParams({ form: mine.formToken(), name: "x", rights: "read", days: "" });
  for (const headers of [
    { origin: "https://elsewhere.invalid" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
  ]) {
    assert.equal((await mine.post("/account/tokens", body, headers)).statusCode, 403);
  }
});

test("a form that is none, or too large, is refused", async () => {
  const mine = await signIn(await addPerson());
  const text = { "content-type": "text/plain" };
  assert.equal((await mine.post("/account/tokens", new URLSearchParams(), text)).statusCode, 415);
  const long = new URLSearchParams({ name: "x".repeat(200_000) });
  assert.equal((await mine.post("/account/tokens", long)).statusCode, 413);
});

test("tokens are made, shown once, listed and revoked", async () => {
  const name = await addPerson();
  const mine = await signIn(name);
  await mine.open("/account/");
  const asked = { name: "laptop <b>", index: "root/main", project: "Sample_Lib", rights: "upload" };
  const made = await mine.send("/account/tokens", asked);
  assert.equal(made.statusCode, 200);
  assert.equal(made.headers["cache-control"], "no-store");
  const secret = /cheeseshop_[a-z2-7]+/.exec(made.body)?.[0] ?? "";
  assert.match(
    made.body,
    /“laptop &lt;b&gt;” may upload on root\/main, for the project Sample_Lib alone/,
  );
  assert.match(
    made.body,
    /twine upload --repository-url http:\/\/127\.0\.0\.1\/root\/main\/legacy\//,
  );
  assert.match(made.body, /TWINE_PASSWORD: \$\{\{ secrets\.CHEESESHOP_TOKEN \}\}/);
  assert.match(made.body, /TWINE_PASSWORD: \$CHEESESHOP_TOKEN/);
  const who = await server.ask("GET", "/+api/whoami", { as: secret });
  const { name: found, scope } = who.json();
  assert.deepEqual(
    [found, scope.rights, scope.index, scope.project],
    [name, ["upload"], "root/main", "sample-lib"],
  );
  const list = (await mine.open("/account/")).body;
  assert.ok(!list.includes(secret));
  assert.match(list, /laptop &lt;b&gt;<\/span>.*sample-lib alone/s);
  const [, action = ""] = /action="(\/account\/tokens\/\d+\/revoke)"/.exec(list) ?? [];
  assert.equal((await mine.send(action)).headers.location, "/account/?said=revoked");
  assert.equal((await server.ask("GET", "/+api/whoami", { as: secret })).statusCode, 401);
  assert.match((await mine.open("/account/")).body, /Tokens that have ended \(1\)/);
});

test("a token that cannot be made leaves the form as it was typed", async () => {
  const mine = await signIn(await addPerson());
  for (const [fields, said] of [
    [{ name: "mine", rights: [] }, /without a right/],
    [{ name: "", rights: "read" }, /its name must have/],
    [{ name: "mine", index: "no/where", rights: "read" }, /Cannot find the index/],
    [{ name: "mine", project: "lib", rights: "read" }, /no index is chosen/],
    [{ name: "mine", days: "-1", rights: "read" }, /ends in &quot;-1&quot; days/],
  ] as const) {
    await mine.open("/account/");
    const answer = await mine.send("/account/tokens", fields);
    assert.ok(answer.statusCode >= 400 && answer.statusCode < 500, answer.body);
    assert.match(answer.body, said);
    assert.match(answer.body, new RegExp(`id="name" name="name" value="${fields.name}"`));
  }
});

test("nobody revokes the token of another by its number", async () => {
  const [mine, theirs] = [await signIn(await addPerson()), await signIn(await addPerson())];
  await mine.open("/account/");
  await mine.send("/account/tokens", { name: "mine", rights: "read" });
  const [, action = ""] =
    /action="([^"]+\/revoke)"/.exec((await mine.open("/account/")).body) ?? [];
  await theirs.open("/account/");
  const answer = await theirs.post(action, new URLSearchParams({ form: theirs.formToken() }));
  assert.equal(answer.statusCode, 404);
  assert.match((await mine.open("/account/")).body, new RegExp(`action="${action}"`));
});

test("a link sets a password once, and signs in", async () => {
  await addAccount(parts, admin, { name: "newcomer" });
  const { secret } = await makePasswordLink(parts, admin, "newcomer");
  const address = `/account/link?secret=${secret}`;
  const browser = openFormBrowser(app);
  for (let looks = 0; looks < 2; looks += 1) {
    assert.match((await browser.open(address)).body, /For the account <strong>newcomer<\/strong>/);
  }
  const short = await browser.send("/account/link", { password: "short", again: "short" });
  assert.equal(short.statusCode, 400);
  assert.match(short.body, /at least 8 are needed/);
  const answer = await browser.send("/account/link", { password: PASSWORD, again: PASSWORD });
  assert.equal(answer.headers.location, "/account/?said=welcome");
  assert.ok(await isSignedIn(browser, "newcomer"));
  assert.equal((await browser.open(address)).statusCode, 404);
  const again = openFormBrowser(app);
  await again.open("/account/");
  const body = new URLSearchParams({ form: again.formToken(), secret, password: PASSWORD });
  assert.equal((await again.post("/account/link", body)).statusCode, 404);
  await signIn("newcomer");
});

test("a link is worth nothing after a newer one, after its time, and for a blocked account", async () => {
  const name = await addPerson();
  const open = async (secret: string) =>
    (await openFormBrowser(app).open(`/account/link?secret=${secret}`)).statusCode;
  const first = await makePasswordLink(parts, admin, name);
  const second = await makePasswordLink(parts, admin, name);
  assert.deepEqual([await open(first.secret), await open(second.secret)], [404, 200]);
  await parts.db.transaction((db) =>
    db.updateTable("password_links").set({ expires: "2026-01-01T00:00:00.000000Z" }).execute(),
  );
  assert.equal(await open(second.secret), 404);
  await changeAccount(parts, admin, name, { isBlocked: true });
  const third = await makePasswordLink(parts, admin, name);
  assert.equal(await open(third.secret), 403);
  assert.equal(await open("x"), 404);
});

for (const [path, led] of [
  ["/account/tokens", "/account/"],
  ["/account/sign-in", "/account/"],
  ["/account/login/", "/account/"],
  ["/account/register/", "/account/sign-up"],
] as const) {
  test(`whoever opens ${path} is led to ${led}`, async () => {
    const answer = await server.ask("GET", path, { as: null });
    assert.deepEqual([answer.statusCode, answer.headers.location], [302, led]);
  });
}

test("nothing else below the account page is there", async () => {
  assert.equal((await server.ask("GET", "/account/elsewhere", { as: null })).statusCode, 404);
});

test("an installer that asks for the account page is led to a project of that name", async () => {
  for (const [path, led] of [
    ["/account/", "../simple/account/"],
    ["/account", "simple/account/"],
  ] as const) {
    const headers = { accept: "application/vnd.pypi.simple.v1+json" };
    assert.equal((await server.ask("GET", path, { headers })).headers.location, led);
  }
});
