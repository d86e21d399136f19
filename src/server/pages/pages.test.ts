/** Every field that a package or a person can bring, filled with attacks, on every page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  SAMPLE_ACCOUNT,
  SAMPLE_CLASSIFIERS,
  SAMPLE_ERROR,
  SAMPLE_FRAME,
  SAMPLE_HOME,
  SAMPLE_INDEX,
  SAMPLE_LINK,
  SAMPLE_PROJECT,
  SAMPLE_SEARCH,
  SAMPLE_SIGN_IN,
  SAMPLE_TOKEN,
} from "../../../test/fakes/page-views.ts";
import { listTags, type Tag } from "../../standards/html-tag.ts";
import { accountPage } from "../account-pages/account.ts";
import { linkPage, signInPage, signUpPage } from "../account-pages/account-forms.ts";
import { madeTokenPage } from "../account-pages/account-tokens.ts";
import { projectPage } from "../project-pages/project.ts";
import type { Frame } from "./address.ts";
import { classifiersPage } from "./classifiers.ts";
import { errorPage } from "./error.ts";
import { homePage } from "./home.ts";
import { formatHtml, type Html } from "./html.ts";
import { indexPage } from "./index.ts";
import { searchPage } from "./search.ts";

/** A page, its sample, and a way to fill the sample's texts with something else. */
const PAGES: Readonly<Record<string, (fill: Fill) => Html>> = {
  home: (fill) => homePage(SAMPLE_FRAME, fill(SAMPLE_HOME)),
  index: (fill) => indexPage(SAMPLE_FRAME, fill(SAMPLE_INDEX)),
  project: (fill) => projectPage(SAMPLE_FRAME, fill(SAMPLE_PROJECT)),
  search: (fill) => searchPage(SAMPLE_FRAME, fill(SAMPLE_SEARCH)),
  classifiers: (fill) => classifiersPage(SAMPLE_FRAME, fill(SAMPLE_CLASSIFIERS)),
  account: (fill) => accountPage(SAMPLE_FRAME, fill(SAMPLE_ACCOUNT)),
  "sign-in": (fill) => signInPage(SAMPLE_FRAME, fill(SAMPLE_SIGN_IN)),
  link: (fill) => linkPage(SAMPLE_FRAME, fill(SAMPLE_LINK)),
  "new token": (fill) => madeTokenPage(SAMPLE_FRAME, fill(SAMPLE_TOKEN)),
  error: (fill) => errorPage(SAMPLE_FRAME, fill(SAMPLE_ERROR)),
};

type Fill = <T>(view: T) => T;

/** Words that decide which branch a page takes, and HTML that `readme/` has made: not for a stranger to choose. */
const FIXED = new Set(["kind", "status", "descriptionHtml", "level"]);

const MARKUP = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;
const ADDRESS = "javascript:alert(1)//@example.com";

for (const [name, show] of Object.entries(PAGES)) {
  test(`the ${name} page escapes markup in every field`, () => {
    const calm = tagsOf(show((view) => view));
    const attacked = formatHtml(show(filledWith(MARKUP)));
    assert.ok(attacked.includes("&lt;script&gt;alert(1)"), "the attack has to reach the page");
    // The layout has one script of its own; no page of ours shows an image but the brand.
    assert.equal(attacked.match(/<script/g)?.length, 1);
    assert.equal(attacked.match(/<img/g)?.length, 1);
    const known = attributeNames(calm);
    const added = attributeNames(tagsOf(show(filledWith(MARKUP)))).filter(
      (name) => !known.includes(name),
    );
    assert.deepEqual(added, []);
  });

  test(`the ${name} page follows no script in any field`, () => {
    for (const tag of tagsOf(show(filledWith(ADDRESS)))) {
      for (const attribute of ["href", "src", "action"]) {
        assert.doesNotMatch(tag.attributes.get(attribute) ?? "", /^\s*javascript:/i);
      }
    }
  });

  test(`the ${name} page loads nothing from elsewhere and styles nothing by itself`, () => {
    for (const tag of tagsOf(show((view) => view))) {
      assert.equal(tag.attributes.has("style"), false);
      assert.doesNotMatch([...tag.attributes.keys()].join(" "), /\bon[a-z]+/);
      if (tag.name !== "a") {
        const address = tag.attributes.get("src") ?? tag.attributes.get("href") ?? "/";
        assert.match(address, /^\/(?!\/)/, `<${tag.name}> loads ${address}`);
      }
    }
  });

  test(`the ${name} page has one h1, a language, and a way past the bar`, () => {
    const text = formatHtml(show((view) => view));
    assert.equal(text.match(/<h1[ >]/g)?.length, 1);
    assert.match(text, /<html lang="en">/);
    assert.match(text, /<a class="skip" href="#content">[\s\S]*<main id="content"/);
  });
}

test("every link within a page below a base path keeps to it", () => {
  const frame: Frame = { ...SAMPLE_FRAME, base: "/shop", site: "https://example.com/shop" };
  const pages = [
    homePage(frame, SAMPLE_HOME),
    indexPage(frame, SAMPLE_INDEX),
    projectPage(frame, SAMPLE_PROJECT),
    searchPage(frame, SAMPLE_SEARCH),
    classifiersPage(frame, SAMPLE_CLASSIFIERS),
    accountPage(frame, SAMPLE_ACCOUNT),
    signInPage(frame, SAMPLE_SIGN_IN),
    signUpPage(frame),
    linkPage(frame, SAMPLE_LINK),
    madeTokenPage(frame, SAMPLE_TOKEN),
    errorPage(frame, SAMPLE_ERROR),
  ];
  for (const { attributes } of pages.flatMap(tagsOf)) {
    for (const attribute of ["href", "src", "action"]) {
      const address = attributes.get(attribute);
      if (address?.startsWith("/")) {
        assert.match(address, /^\/shop\//);
      }
    }
  }
});

test("a mail address that is none is shown, not followed", () => {
  const release = SAMPLE_PROJECT.release;
  assert.ok(release !== undefined);
  const authors = [{ name: "Ada", mail: "ada@example.com?bcc=everyone@example.com" }];
  const text = formatHtml(
    projectPage(SAMPLE_FRAME, {
      ...SAMPLE_PROJECT,
      release: { ...release, details: { ...release.details, authors } },
    }),
  );
  assert.match(text, /<span class="line">Ada<\/span>/);
});

const NONE = { rows: [], page: 1, pageCount: 1, releaseCount: 0 };

test("a project without a release says that its name stays taken", () => {
  const text = formatHtml(
    projectPage(SAMPLE_FRAME, { ...SAMPLE_PROJECT, release: undefined, releases: NONE }),
  );
  assert.match(text, /has no release\. Its name stays taken/);
  assert.doesNotMatch(text, /pip install/);
});

for (const [kind, query, shown] of [
  ["hosted", "", /Nothing has been published yet/],
  ["mirror", "", /The list of the upstream has not been read yet/],
  ["hosted", "tool", /begins with “tool”/],
  ["mirror", "tool", /<a href="\/root\/main\/tool\/">Ask for “tool” itself<\/a>/],
] as const) {
  test(`an empty list of a ${kind} index says what to do about "${query}"`, () => {
    const index = { ...SAMPLE_INDEX.index, kind };
    const text = formatHtml(indexPage(SAMPLE_FRAME, { index, query, projects: [] }));
    assert.match(text, shown);
  });
}

test("a project of many releases shows some, and leads to the others", () => {
  const linksOf = (page: number): readonly string[] => {
    const releases = { ...SAMPLE_PROJECT.releases, page, pageCount: 3, releaseCount: 205 };
    const text = formatHtml(projectPage(SAMPLE_FRAME, { ...SAMPLE_PROJECT, releases }));
    assert.match(text, new RegExp(`Page ${page} of 3`));
    return [...text.matchAll(/\?releases=(\d+)#releases/g)].map(([, number]) => number ?? "");
  };
  assert.deepEqual([1, 2, 3].map(linksOf), [["2"], ["1", "3"], ["2"]]);
});

test("a quarantined project says why it has no files", () => {
  const text = formatHtml(
    projectPage(SAMPLE_FRAME, {
      ...SAMPLE_PROJECT,
      status: { status: "quarantined", reason: "stolen token" },
      release: undefined,
      releases: NONE,
    }),
  );
  assert.match(text, /This project is quarantined\.<\/strong>[^<]*stolen token/);
  assert.match(text, /None of its files is offered while the project is quarantined/);
});

for (const [yanked, shown] of [
  [true, "This release is yanked.</strong> Installers"],
  ["", "This release is yanked.</strong> Installers"],
  ["broken", "This release is yanked.</strong> The reason: “broken”. Installers"],
] as const) {
  test(`a release yanked with ${JSON.stringify(yanked)} says so`, () => {
    const release = SAMPLE_PROJECT.release;
    assert.ok(release !== undefined);
    const view = { ...SAMPLE_PROJECT, release: { ...release, yanked } };
    assert.ok(formatHtml(projectPage(SAMPLE_FRAME, view)).includes(shown));
  });
}

function filledWith(attack: string): Fill {
  return (view) =>
    JSON.parse(JSON.stringify(view), (key, value) =>
      typeof value === "string" && !FIXED.has(key) ? attack : value,
    );
}

function tagsOf(page: Html): readonly Tag[] {
  return [...listTags(formatHtml(page))];
}

function attributeNames(tags: readonly Tag[]): readonly string[] {
  return tags.flatMap((tag) => [...tag.attributes.keys()].map((key) => `${tag.name} ${key}`));
}
