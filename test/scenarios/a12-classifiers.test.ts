/** Story A12: classifiers. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { run, temporaryFolder } from "../clients.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { sendFile } from "../send-file.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";

const shop = await openShop();
after(() => shop.stop());

function cheeseshop(...words: string[]) {
  return run(process.execPath, [MAIN, ...words], { env: OF_THIS_MACHINE });
}

function wheelOf(classifiers: readonly string[], licenseExpression?: string): string {
  const release = {
    ...{ name: "sample-lib", version: "1.0", description: "# Sample\n", classifiers },
    ...(licenseExpression !== undefined && { licenseExpression }),
  };
  const file = path.join(temporaryFolder(), wheelFilename(release));
  writeFileSync(file, makeWheel(release));
  return file;
}

const USUAL = [
  "Development Status :: 4 - Beta",
  "Intended Audience :: Developers",
  "License :: OSI Approved :: BSD License",
  "License :: OSI Approved :: MIT License",
  "Operating System :: OS Independent",
  "Programming Language :: Python",
  "Programming Language :: Python :: Implementation",
  ...["2", "2.7", "3", "3.4", "3.5", "3.6"].map((it) => `Programming Language :: Python :: ${it}`),
  "Topic :: Software Development :: Libraries",
];

test("A12: the usual sets pass", async () => {
  const { code, output } = await cheeseshop("check", "--strict", wheelOf(USUAL));
  assert.equal(code, 0, output);
});

for (const [what, classifier, pattern] of [
  ["misspelt", "Developement Status :: 4 - Beta", /fix: Write "Development Status :: 4 - Beta"/],
  ["deprecated", "Natural Language :: Ukranian", /use "Natural Language :: Ukrainian"/],
  ["private", "Private :: Do Not Upload", /\[metadata-classifier-private\]/],
] as const) {
  test(`A12: a ${what} one is refused, with what to do`, async () => {
    const { code, stdout } = await cheeseshop("check", wheelOf([classifier], "MIT"));
    assert.equal(code, 1);
    assert.match(stdout, pattern);
  });
}

test("A12: publish stops before anything is sent to PyPI of a private project", async () => {
  const wheel = wheelOf(["Private :: Do Not Upload"], "MIT");
  // Nothing answers at the proxy: a single byte would end in another error.
  const env = { ...OF_THIS_MACHINE, HTTPS_PROXY: "http://127.0.0.1:9" };
  const words = [MAIN, "publish", "-r", "pypi", wheel];
  const { code, output } = await run(process.execPath, words, { env });
  assert.equal(code, 1);
  assert.match(output, /metadata-classifier-private/);
  assert.match(output, /Nothing was sent/);
});

test("A12: a licence classifier beside a licence expression is told", async () => {
  const wheel = wheelOf(["License :: OSI Approved :: MIT License"], "MIT");
  const { stdout } = await cheeseshop("check", wheel);
  assert.match(stdout, /warning \[license-classifier\]/);
});

test("A12: the list is searched, by its top groups", async () => {
  const { code, stdout } = await cheeseshop("classifiers", "beta");
  assert.equal(code, 0);
  assert.match(stdout, /^Development Status\n {2}Development Status :: 4 - Beta$/m);
  assert.doesNotMatch(stdout, /Tibetan/);
  const old = await cheeseshop("classifiers", "ukranian");
  assert.match(old.stdout, /deprecated: use Natural Language :: Ukrainian/);
  const none = await cheeseshop("classifiers", "Typing :: Typd");
  assert.equal(none.code, 1);
  assert.match(none.output, /Did you mean "Typing :: Typed"/);
});

test("A12: the page has the list by its top groups, searched, with what takes the place of old ones", async () => {
  const text = await look("/classifiers/");
  assert.match(text, /<h2 id="group-1">Development Status<\/h2>/);
  assert.match(text, /href="\/search\?c=Typing\+%3A%3A\+Typed">Typing :: Typed<\/a>/);
  const found = await look("/classifiers/?q=ukranian");
  assert.match(found, /deprecated<\/span> <span class="soft">Use<\/span> <a [^>]*>[^<]*Ukrainian</);
  assert.doesNotMatch(found, /Typing :: Typed/);
  assert.match(await look("/classifiers/?q=Typing+::+Typd"), /Did you mean &quot;Typing :: Typed/);
});

test("A12: pages and programs search by classifier", async () => {
  for (const [name, classifiers] of [
    ["beta-lib", ["Development Status :: 4 - Beta", "Framework :: Django :: 5.0"]],
    ["alpha-lib", ["Development Status :: 3 - Alpha", "Framework :: Django"]],
  ] as const) {
    const release = { name, version: "1.0", description: "# Sample\n", classifiers };
    await sendFile(shop, "root/main", wheelFilename(release), makeWheel(release));
  }
  const find = async (query: string): Promise<readonly string[]> => {
    const answer = await shop.ask("GET", `/+search?${query}`);
    const { hits } = (await answer.json()) as {
      readonly hits: readonly { readonly name: string }[];
    };
    return hits.map(({ name }) => name);
  };
  const beta = `c=${encodeURIComponent("Development Status :: 4 - Beta")}`;
  const django = `c=${encodeURIComponent("framework::django")}`;
  assert.deepEqual(await find(beta), ["beta-lib"]);
  assert.deepEqual(await find(django), ["alpha-lib", "beta-lib"]);
  assert.deepEqual(await find(`${django}&q=alpha`), ["alpha-lib"]);
  assert.deepEqual(await find(`${django}&${beta}&q=alpha`), []);
  const page = await look(`/search?${beta}&${django}`);
  assert.match(page, /href="\/root\/main\/beta-lib\/"/);
  assert.doesNotMatch(page, /alpha-lib/);
  // Words in place of a classifier lead to those that have them.
  assert.match(
    await look("/search?c=beta"),
    /<li><a [^>]*>Development Status :: 4 - Beta<\/a><\/li>/,
  );
  const project = await look("/root/main/beta-lib/");
  assert.match(project, /href="\/search\?c=Development\+Status[^"]*">4 - Beta<\/a>/);
});

test("A12: cheeseshop search finds by classifier, by word, and by both", async () => {
  for (const [name, status] of [
    ["gamma-lib", "Development Status :: 4 - Beta"],
    ["delta-lib", "Development Status :: 3 - Alpha"],
  ] as const) {
    const release = { name, version: "2.0", summary: "A searched one", classifiers: [status] };
    await sendFile(shop, "root/main", wheelFilename(release), makeWheel(release));
  }
  const beta = ["--classifier", "Development Status :: 4 - Beta"];
  const found = await shop.cheeseshop(["search", "searched", ...beta]);
  assert.equal(found.code, 0, found.output);
  assert.match(found.stdout, /^gamma-lib +root\/main +A searched one$/m);
  assert.doesNotMatch(found.stdout, /delta-lib/);
  const words = await shop.cheeseshop(["search", "searched", "--json"]);
  const { hits } = JSON.parse(words.stdout) as { readonly hits: readonly { name: string }[] };
  assert.deepEqual(hits.map(({ name }) => name).toSorted(), ["delta-lib", "gamma-lib"]);
  const none = await shop.cheeseshop(["search", "gamma", "--classifier", "Typing :: Typed"]);
  assert.equal(none.code, 1);
  assert.match(none.output, /^Cannot find a project for "gamma, Typing :: Typed"$/m);
  assert.equal((await shop.cheeseshop(["search"])).code, 2);
});

async function look(path: string): Promise<string> {
  const answer = await fetch(`${shop.address}${path}`, { headers: { accept: "text/html" } });
  assert.equal(answer.status, 200);
  return answer.text();
}

test("A12: setup.py of old, which asks PyPI for the list, gets it", async () => {
  const text = await (await shop.ask("GET", "/pypi?:action=list_classifiers")).text();
  assert.match(text, /^Development Status :: 4 - Beta$/m);
  assert.doesNotMatch(text, /Ukranian/);
});
