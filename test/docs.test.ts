/** What the documents say must be so: references are as the code is, links lead somewhere, stories have their tests. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { SERVE_FLAGS } from "../src/cli/commands/serve.ts";
import { SETTINGS, type SettingRow } from "../src/server/settings/setting-rows.ts";
import { referencePages } from "./reference-docs.ts";

const ROOT = path.dirname(import.meta.dirname);
const PAGES = globSync(["*.md", "docs/**/*.md", "changes/*.md"], { cwd: ROOT }).sort();

for (const [page, text] of await referencePages()) {
  test(`${page} says what the code says; npm run docs writes it`, () => {
    assert.equal(existsSync(path.join(ROOT, page)) ? read(page) : "", text);
  });
}

test("serve has a flag for every setting that may be one, and no other", () => {
  const rows: readonly SettingRow[] = SETTINGS;
  const wanted = rows
    .filter((row) => row.except?.includes("flag") !== true)
    .map((row) => `--${row.key.replaceAll("_", "-")}`);
  assert.deepEqual(SERVE_FLAGS.map(({ form }) => form.split(" ")[0]).sort(), wanted.sort());
});

test("every link between documents leads to a page and a heading that are there", () => {
  const broken = PAGES.flatMap((page) =>
    listLinks(read(page))
      .filter((link) => !leadsSomewhere(page, link))
      .map((link) => `${page}: ${link}`),
  );
  assert.deepEqual(broken, []);
});

test("every page of docs/decisions/ is in its list", () => {
  const list = read("docs/decisions/README.md");
  const missing = PAGES.filter((page) => page.startsWith("docs/decisions/"))
    .map((page) => path.basename(page))
    .filter((name) => name !== "README.md" && !list.includes(`(${name})`));
  assert.deepEqual(missing, []);
});

test("a story that is said to hold has its test, and a test its story", () => {
  const said = [...read("docs/stories.md").matchAll(/^\| ([A-H]\d*) \|.*\| (.*) \|$/gm)]
    .filter(([, , state]) => state !== "to come")
    .map(([, story = ""]) => story);
  const tested = globSync("test/scenarios/[a-h][0-9]*.test.ts", { cwd: ROOT }).map(
    (file) => path.basename(file).split("-")[0]?.toUpperCase() ?? "",
  );
  assert.deepEqual(said.sort(), [...new Set(tested)].sort());
});

test("no file names the host of a registry: known-indexes.ts builds them from their labels", () => {
  // Spelt in parts for the same reason.
  const hosts = [
    ["pypi", "org"],
    ["pythonhosted", "org"],
    ["npmjs", "org"],
    ["npmjs", "com"],
    ["debian", "org"],
  ].map((labels) => labels.join("."));
  const named = trackedFiles().flatMap((file) => {
    const text = read(file);
    return hosts.filter((host) => text.includes(host)).map((host) => `${file}: ${host}`);
  });
  assert.deepEqual(named, []);
});

function trackedFiles(): readonly string[] {
  const list = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" });
  return list.split("\0").filter((file) => file !== "" && existsSync(path.join(ROOT, file)));
}

/** Targets of links and pictures, without those that lead out into the web. */
function listLinks(text: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [target = "", anchor] = link.split("#");
  const file = target === "" ? page : path.join(path.dirname(page), target);
  if (!existsSync(path.join(ROOT, file))) return false;
  return anchor === undefined || listAnchors(read(file)).includes(anchor);
}

/** As the usual renderers make them of headings. */
function listAnchors(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}
