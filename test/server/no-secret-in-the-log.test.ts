/** A server that logs everything it does tells no secret: not in its log, not in its answers to others, not on stdout. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { after, test } from "node:test";
import { temporaryFolder } from "../clients.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { makeForm } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const PASSWORD = "correct-horse-battery-staple";
const UPSTREAM_PASSWORD = "hush-of-the-upstream";

const upstream = await openFakeUpstream({
  six: { "six-1.0.tar.gz": { bytes: Buffer.from("six") } },
});
after(() => upstream.close());
const withPassword = upstream.url.replace("http://", `http://mirror:${UPSTREAM_PASSWORD}@`);
const shop = await openShop({
  args: ["--log", "json"],
  env: { CHEESESHOP_UPSTREAM: withPassword },
});
after(() => shop.stop());

const basic = (user: string, password: string) => `Basic ${btoa(`${user}:${password}`)}`;

test("no line of the log holds a token, a password or a header", async () => {
  const secrets = [shop.token, PASSWORD, UPSTREAM_PASSWORD];
  const user = await shop.ask("POST", "/+api/users", { name: "stan", password: PASSWORD });
  assert.equal(user.status, 201);
  const asked = { name: "of stan", user: "stan", rights: ["read", "upload"] };
  const made = (await (await shop.ask("POST", "/+api/tokens", asked)).json()) as { token: string };
  secrets.push(made.token);

  secrets.push(...(await signInByBrowser()));
  const release = { name: "demo", version: "1.0" };
  const form = makeForm({
    ...release,
    filename: wheelFilename(release),
    bytes: makeWheel(release),
  });
  const unknown = `cheeseshop_${"z".repeat(39)}`;
  secrets.push(unknown, "wrong-password", "pypi-AgEIcHlwaS5vcmc");
  for (const authorization of [
    `Bearer ${made.token}`,
    basic("__token__", made.token),
    basic("stan", PASSWORD),
    basic("stan", "wrong-password"),
    basic("__token__", unknown),
    basic("__token__", "pypi-AgEIcHlwaS5vcmc"),
    `Bearer ${unknown}`,
    "Basic !!!",
  ]) {
    secrets.push(authorization.split(" ")[1] ?? "");
    const headers = { authorization };
    for (const path of [
      "/simple/",
      "/simple/six/",
      "/simple/demo/",
      "/+api/whoami",
      "/",
      "/nowhere",
    ]) {
      await (await fetch(`${shop.address}${path}?token=${made.token}`, { headers })).text();
    }
    const body = new Uint8Array(form.body);
    const sent = { ...headers, "content-type": form.contentType };
    await (await fetch(`${shop.address}/legacy/`, { method: "POST", headers: sent, body })).text();
  }
  await shop.ask("PATCH", "/+api/users/stan", { password: `${PASSWORD}-2` });
  await shop.ask("PATCH", "/+api/indexes/root/pypi", { upstream: withPassword.replace("6", "7") });
  upstream.misbehave("six", { status: 500 });
  await shop.ask("GET", "/root/pypi/simple/six/");
  await shop.ask("GET", "/root/pypi/simple/seven/");

  assert.match(shop.output(), /answered 20\d/);
  for (const secret of secrets.filter((secret) => secret !== "!!!")) {
    assert.ok(!shop.output().includes(secret), `the log tells ${secret}`);
  }
  for (const path of [
    "/",
    "/simple/",
    "/root/main/demo/",
    "/root/pypi/",
    "/metrics",
    "/+changes?since=0",
    "/+api/indexes/root/pypi",
    "/+api/tokens?user=stan",
  ]) {
    const text = await (await shop.ask("GET", path)).text();
    for (const secret of secrets) assert.ok(!text.includes(secret), `${path} tells ${secret}`);
  }
});

const isLinux = existsSync("/proc/self/cmdline");
test("no list of processes shows what a command was given", {
  skip: isLinux ? false : "needs /proc",
}, async (t) => {
  // A user of its own: whoever was sent wrong passwords must wait.
  const password = `${PASSWORD}-of-otto`;
  const user = await shop.ask("POST", "/+api/users", { name: "otto", password });
  assert.equal(user.status, 201);
  const heard = new Set<string>();
  const listen = setInterval(() => {
    for (const line of listCommandLines()) heard.add(line);
  }, 5);
  t.after(() => clearInterval(listen));
  const { wheel } = writeFiles({ name: "quiet", version: "1.0" });
  const home = temporaryFolder();
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    PYTHON_KEYRING_BACKEND: "keyring.backends.null",
  };
  const asked = ["token", "create", "second", "--as", "otto"];
  const made = await shop.cheeseshop(asked, { env: { ...env, CHEESESHOP_PASSWORD: password } });
  assert.equal(made.code, 0, made.output);
  const given = { env, input: shop.token };
  const login = await shop.cheeseshop(["login", shop.address, "--token-stdin"], given);
  assert.equal(login.code, 0, login.output);
  assert.equal((await shop.cheeseshop(["publish", wheel], { env })).code, 0);
  clearInterval(listen);
  const lines = [...heard].join("\n");
  assert.match(lines, /serve/);
  assert.match(lines, /publish/);
  for (const secret of [shop.token, password, UPSTREAM_PASSWORD, made.stdout.trim()]) {
    assert.ok(!lines.includes(secret), `a command line tells ${secret}`);
  }
});

/** Of every process that there is now. */
function listCommandLines(): readonly string[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ")];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

test("what a server says at its start has no secret of its settings", async () => {
  assert.ok(!(await shop.greeting()).includes(shop.token));
  assert.equal(await shop.stop(), 0);
  const again = await openShop({ data: shop.data, args: ["--log", "json"] });
  try {
    const said = await again.greeting();
    assert.doesNotMatch(said, /cheeseshop_/);
    assert.match(said, /token of the settings is ignored/);
  } finally {
    assert.equal(await again.stop(), 0);
  }
});

/** Every way in with a browser, and what must not be told of it. */
async function signInByBrowser(): Promise<readonly string[]> {
  const made = await shop.ask("POST", "/+api/users", { name: "lin", link: true });
  const { link } = (await made.json()) as { readonly link: string };
  const secret = new URL(link).searchParams.get("secret") ?? "";
  const page = await fetch(link);
  const [cookie = ""] = page.headers.getSetCookie().map((text) => text.split(";")[0] ?? "");
  const form = /name="form" value="([0-9a-f]{64})"/.exec(await page.text())?.[1] ?? "";
  const send = async (path: string, fields: Record<string, string>) =>
    fetch(`${shop.address}${path}`, {
      ...{ method: "POST", redirect: "manual", headers: { cookie, origin: shop.address } },
      body: new URLSearchParams({ form, ...fields }),
    });
  const password = "a password by link";
  const answer = await send("/account/link", { secret, password, again: password });
  assert.equal(answer.status, 303);
  const [session = ""] = answer.headers.getSetCookie().map((text) => text.split(";")[0] ?? "");
  await send("/account/sign-in", { name: "lin", password: "wrong-password" });
  await send("/account/sign-in", { name: "lin", password });
  await send("/account/link", { secret, password, again: password });
  const values = [cookie, session].map((text) => text.split("=")[1] ?? "");
  assert.ok(values.every((value) => value.length > 40));
  return [secret, form, password, ...values];
}
