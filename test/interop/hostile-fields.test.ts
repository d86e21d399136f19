/**
 * A table of every field that a package, or an upstream's page of it, can bring to a page for people. Each brings a
 * script; Chromium, with our content security policy and with none, runs no part of any, and asks nobody else.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { openFakeUpstream } from "../fakes/fake-upstream.ts";
import { metadataText } from "../fakes/sample-files.ts";
import { openShop, type Shop } from "../shop.ts";

const found = await openBrowser();

/** A script of its own for each field; where it ran, `window.ran` names it. It does without `/`, as filenames must. */
const scriptOf = (field: string): string => `window.ran+='${field} '`;
const textOf = (field: string): string =>
  `(${field})"'><img src=x onerror="${scriptOf(field)}"><svg onload="${scriptOf(field)}">` +
  `<a href="javascript:${scriptOf(field)}" onmouseover="${scriptOf(field)}">&lt;script>{{7*7}}`;
const longTextOf = (field: string): string =>
  `${textOf(field)}</title></textarea></style></script><script>${scriptOf(field)}</script>` +
  `<img src="https://elsewhere.invalid/${field}">`;
const urlOf = (field: string): string => `javascript:${scriptOf(field)}//(${field})`;

/** Each header of METADATA, and what it brings. */
const HEADERS: Readonly<Record<string, (field: string) => string>> = {
  Summary: longTextOf,
  Keywords: longTextOf,
  Author: longTextOf,
  "Author-email": (field) => `${longTextOf(field)} <a@b.example"onmouseover="${scriptOf(field)}>`,
  Maintainer: longTextOf,
  "Maintainer-email": (field) => `"${longTextOf(field)}" <a@b.example?${urlOf(field)}>`,
  License: longTextOf,
  "License-Expression": longTextOf,
  "License-File": longTextOf,
  Classifier: (field) => `${longTextOf(field)} :: ${longTextOf(field)}`,
  Platform: longTextOf,
  "Supported-Platform": longTextOf,
  "Requires-Python": longTextOf,
  "Requires-Dist": longTextOf,
  "Requires-External": longTextOf,
  "Provides-Extra": longTextOf,
  "Provides-Dist": longTextOf,
  "Obsoletes-Dist": longTextOf,
  "Import-Name": longTextOf,
  Dynamic: longTextOf,
  "Home-page": urlOf,
  "Download-URL": urlOf,
  "Project-URL": (field) => `${textOf(field).replaceAll(",", "")}, ${urlOf(field)}`,
};
const BEHIND_OTHERS: ReadonlySet<string> = new Set(["License", "Maintainer-email"]);
/** What is on a page for people somewhere, so that the attack was really there. */
const SHOWN: ReadonlySet<string> = new Set([
  ...["Summary", "Keywords", "Author", "Author-email", "Maintainer", "Maintainer-email"],
  ...["License", "License-Expression", "Classifier", "Requires-Dist", "Requires-Python"],
  ...["Provides-Extra", "Project-URL"],
  ...["Markdown", "reStructuredText", "plain text"],
  ...["filename", "yank reason", "status reason", "requires-python"],
]);

/** Ways of markup by which a script was smuggled before. */
const MARKDOWN = (field: string): string => `# ${longTextOf(field)}

[one](javascript:${scriptOf(field)}) [two](<java	script:${scriptOf(field)}>) [three](JaVaScRiPt&colon;${scriptOf(field)})
[four](data:text/html,<script>${scriptOf(field)}</script>) ![five](javascript:${scriptOf(field)})
![six](https://elsewhere.invalid/"onerror="${scriptOf(field)}) <javascript:${scriptOf(field)}>
[seven]: javascript:${scriptOf(field)} "x" onmouseover="${scriptOf(field)}"

<iframe srcdoc="<script>parent.${scriptOf(field)}</script>"></iframe><object data="data:text/html,x"></object>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${scriptOf(field)}&gt;">
<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${scriptOf(field)} src>">
<details open ontoggle="${scriptOf(field)}"><video><source onerror="${scriptOf(field)}"></video>
<a id="clobber"></a><base href="https://elsewhere.invalid/"><style>@import "https://elsewhere.invalid/";</style>
`;
const RST = (field: string): string => `${longTextOf(field)}
========================================

.. raw:: html

   <script>${scriptOf(field)}</script>

.. image:: javascript:${scriptOf(field)}
   :target: javascript:${scriptOf(field)}

.. _evil: javascript:${scriptOf(field)}

evil_ and \`link <javascript:${scriptOf(field)}>\`_ and :raw-html:\`<b>\`

.. include:: /etc/passwd
.. csv-table:: x
   :url: https://elsewhere.invalid/${field}
`;
const READMES = [
  ["Markdown", "text/markdown", MARKDOWN],
  ["reStructuredText", "text/x-rst", RST],
  ["plain text", "text/plain", longTextOf],
] as const;

const releases = READMES.map(([field, descriptionContentType, write], number) => {
  const metadata = metadataText({
    ...{ name: "demo", version: `1.${number}`, description: write(field), descriptionContentType },
    headers: Object.entries(HEADERS).flatMap(([key, of]) =>
      // These stand behind others where both are there.
      number === (BEHIND_OTHERS.has(key) ? 1 : 0) ? [`${key}: ${of(key)}`] : [],
    ),
  }).replace(/^Summary: A sample\n/m, "");
  const bytes = Buffer.from(metadata);
  return [`demo-1.${number}-py3-none-any.whl`, { bytes, metadata: bytes }] as const;
});
const HOSTILE_FILE = `demo-1.0.post1-${textOf("filename").replaceAll("/", "")}.tar.gz`;

const upstream = await openFakeUpstream(
  { demo: { ...Object.fromEntries(releases), [HOSTILE_FILE]: { bytes: Buffer.from("x") } } },
  {
    edit: (page) => ({
      ...page,
      status: { status: "deprecated", reason: longTextOf("status reason") },
      versions: [...page.versions, textOf("version")],
      files: page.files.map((file) => ({
        ...file,
        requiresPython: longTextOf("requires-python"),
        uploadTime: "2026-01-01T00:00:00Z",
        ...(file.filename.includes("1.0-") && { yanked: longTextOf("yank reason") }),
        provenance: urlOf("provenance"),
      })),
    }),
  },
);

const PATHS = [
  ...["/root/pypi/demo/", "/root/pypi/demo/1.0/", "/root/pypi/demo/1.1/", "/root/pypi/demo/1.2/"],
  ...["/root/pypi/", "/root/main/demo/1.0/", "/root/pypi/simple/demo/?format=text/html"],
  ...["/search?q=demo", `/root/pypi/demo/${encodeURIComponent(textOf("address"))}/`],
  `/root/pypi/${encodeURIComponent(textOf("address"))}/`,
  `/search?q=${encodeURIComponent(textOf("search"))}`,
];

/** Every handler gets its event, as if a person had touched everything. */
const TOUCH_ALL = `for (const element of document.querySelectorAll("*")) {
  for (const name of ["mouseover", "mouseenter", "focus", "toggle", "error", "load", "animationstart"]) {
    element.dispatchEvent(new Event(name));
  }
}`;
/** Where a click would run something. */
const LIST_SCHEMES = `[...document.querySelectorAll("[href], [src], [action], [formaction], [data], [srcdoc]")]
  .flatMap((element) => [...element.attributes])
  .filter(({ name }) => ["href", "src", "action", "formaction", "data", "srcdoc", "xlink:href"].includes(name))
  .map(({ value }) => new URL(value, location.href).protocol)`;

describe("what a package brings runs nowhere", { skip: found.missing ?? false }, () => {
  let shop: Shop;
  let browser: Browser;
  const ran = new Set<string>();
  const seen: string[] = [];

  before(async () => {
    assert.ok(found.browser !== undefined);
    browser = found.browser;
    shop = await openShop({ args: ["--upstream", upstream.url] });
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
    await upstream.close();
  });

  for (const bypassCSP of [false, true]) {
    for (const path of PATHS) {
      test(`${path.slice(0, 45)} ${bypassCSP ? "without" : "with"} our content security policy`, async () => {
        const context = await browser.newContext({ bypassCSP });
        const page = await context.newPage();
        const asked: string[] = [];
        page.on("request", (request) => asked.push(request.url()));
        await page.addInitScript("window.ran = ''");
        await page.goto(shop.address + path, { waitUntil: "load" });
        await page.evaluate(TOUCH_ALL);
        seen.push(await page.content());
        const schemes = new Set(await page.evaluate<string[]>(LIST_SCHEMES));
        for (const field of String(await page.evaluate("window.ran"))
          .trim()
          .split(" ")) {
          if (field !== "") ran.add(field);
        }
        await context.close();
        assert.deepEqual([...ran], []);
        for (const scheme of schemes) {
          assert.ok(["http:", "https:", "mailto:"].includes(scheme), scheme);
        }
        if (!bypassCSP) {
          const elsewhere = asked.filter((address) => !address.startsWith(`${shop.address}/`));
          assert.deepEqual(elsewhere, []);
        }
      });
    }
  }

  for (const field of SHOWN) {
    test(`the attack of "${field}" was on a page`, () => {
      assert.ok(seen.some((text) => text.includes(`(${field})`)));
    });
  }
});
