import assert from "node:assert/strict";
import { test } from "node:test";
import { openSampleShop } from "../../../test/fakes/sample-shop.ts";
import { parseName } from "../../standards/name.ts";
import { addProject } from "../tables/projects.ts";
import { addRelease, findReleaseById } from "../tables/releases.ts";
import { renderReleaseDescription } from "./render-description.ts";

const shop = await openSampleShop();
const AT = "2026-08-22T10:00:00.000000Z";

const CASES: readonly (readonly [name: string, metadata: object, html: string])[] = [
  [
    "renders Markdown and makes it harmless",
    { description: "*a* <script>b</script>\n", descriptionContentType: "text/markdown" },
    "<p><em>a</em> &lt;script&gt;b&lt;/script&gt;</p>\n",
  ],
  ["reads what names no type as reStructuredText", { description: "*a*" }, "<p><em>a</em></p>\n"],
  [
    "shows plain text as it is",
    { description: "*a*", descriptionContentType: "text/plain" },
    '<pre class="plain">*a*</pre>\n',
  ],
  ["writes down that there is none", { description: " \n" }, ""],
];
for (const [name, metadata, html] of CASES) {
  test(`renderReleaseDescription() ${name}`, async () => {
    const id = await addReleaseRow(name.replaceAll(" ", "-"), JSON.stringify(metadata));
    await renderReleaseDescription(shop, id);
    assert.equal((await findReleaseById(shop.db.read, id))?.descriptionHtml, html);
  });
}

test("renderReleaseDescription() shows the text as it was written after three attempts", async () => {
  const metadata = { description: "*a*", descriptionContentType: "text/markdown" };
  const id = await addReleaseRow("often", JSON.stringify(metadata));
  await renderReleaseDescription(shop, id, 4);
  const { descriptionHtml } = (await findReleaseById(shop.db.read, id)) ?? {};
  assert.equal(descriptionHtml, '<pre class="plain">*a*</pre>\n');
});

test("renderReleaseDescription() lets a release be that is gone", async () => {
  await renderReleaseDescription(shop, 4711);
});

async function addReleaseRow(name: string, metadata: string): Promise<number> {
  const index = await shop.index("root/main");
  return shop.db.transaction(async (rows) => {
    const project = await addProject(rows, {
      ...{ indexId: index.id, name: parseName(name), displayName: name },
      ...{ created: AT, createdBy: "root", isClaimed: false },
    });
    const release = await addRelease(rows, {
      ...{ projectId: project.id, version: "1.0", summary: undefined },
      ...{ metadata, created: AT },
    });
    return release.id;
  });
}
