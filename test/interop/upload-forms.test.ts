/** On the wire: our publish and twine's upload of the same file carry the same fields and the same bytes. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { findClients, run } from "../clients.ts";
import type { SampleWheel } from "../fakes/sample-files.ts";
import { openWebServer } from "../fakes/web-server.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

const { clients, missing } = await findClients();

const bodies: Buffer[] = [];
const recorder = await openWebServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method === "POST") bodies.push(Buffer.concat(chunks));
  response.writeHead(request.method === "POST" ? 200 : 404).end();
});
after(() => recorder.close());
const URL_OF_UPLOADS = `${recorder.origin}/legacy/`;

/** Each part as `name=value`; of a file its name too. Sorted: the order carries no meaning. */
function readParts(body: Buffer): readonly string[] {
  const text = body.toString("latin1");
  const boundary = text.slice(0, text.indexOf("\r\n"));
  return text
    .split(boundary)
    .slice(1, -1)
    .map((part) => {
      const [head = "", ...rest] = part.split("\r\n\r\n");
      const name = /name="([^"]*)"/.exec(head)?.[1];
      const file = /filename="([^"]*)"/.exec(head)?.[1];
      const value = rest.join("\r\n\r\n").replace(/\r\n$/, "");
      return `${name}${file === undefined ? "" : ` ${file}`}=${Buffer.from(value, "latin1")}`;
    })
    .toSorted();
}

const SAMPLES: readonly (readonly [what: string, release: SampleWheel])[] = [
  ["a plain release", { name: "plain-lib", version: "1.0" }],
  ["a name with capitals and dots", { name: "Some.Lib_x", version: "1.0rc1" }],
  [
    "all that metadata can say",
    {
      ...{ name: "full-lib", version: "2.0", summary: "Käse", requiresPython: ">=3.8" },
      ...{ description: "# Käse\n\n* a\n", licenseExpression: "MIT", licenseFiles: ["LICENSE"] },
      requires: ["other>=1", "more; extra == 'x'"],
      extras: ["x"],
      classifiers: ["Typing :: Typed", "Programming Language :: Python :: 3"],
      headers: [
        ...["Keywords: a,b c", "Author: Me", "Author-email: Me <me@example.org>"],
        ...["Maintainer: You", "Maintainer-email: you@example.org", "Platform: any"],
        ...["Project-URL: Home, https://example.org/", "Home-page: https://example.org/a"],
        ...["Download-URL: https://example.org/b", "Requires-External: C", "Dynamic: keywords"],
      ],
    },
  ],
  ["old metadata", { name: "old-lib", version: "0.1", metadataVersion: "1.1" }],
];

for (const [what, release] of SAMPLES) {
  test(`publish sends of ${what} what twine sends`, { skip: missing ?? false }, async () => {
    for (const file of Object.values(writeFiles(release))) {
      bodies.length = 0;
      const login = ["--username", "__token__", "--password", "a-token"];
      const theirs = await run(clients?.twine ?? "", [
        ...["upload", "--disable-progress-bar", "--repository-url", URL_OF_UPLOADS, ...login, file],
      ]);
      assert.equal(theirs.code, 0, theirs.output);
      const ours = await run(process.execPath, [MAIN, "publish", "--url", URL_OF_UPLOADS, file], {
        env: { ...OF_THIS_MACHINE, CHEESESHOP_TOKEN: "a-token" },
      });
      assert.equal(ours.code, 0, ours.output);
      const [first, second] = bodies.map(readParts);
      assert.deepEqual(second, first);
    }
  });
}

test("publish in a CI exchanges its identity for a token, and sends by that", async () => {
  const seen: string[] = [];
  const index = await openWebServer(async (request, response) => {
    request.resume();
    const answers: Readonly<Record<string, object>> = {
      "/_/oidc/audience": { audience: "shop" },
      "/_/oidc/mint-token": { success: true, token: "minted", expires: 1 },
    };
    if (request.url === "/legacy/") seen.push(request.headers.authorization ?? "");
    request.on("end", () => response.end(JSON.stringify(answers[request.url ?? ""] ?? {})));
  });
  const { wheel } = writeFiles({ name: "ci-lib", version: "1.0" });
  const words = [MAIN, "publish", "--url", `${index.origin}/legacy/`, wheel];
  const env = { ...OF_THIS_MACHINE, SHOP_ID_TOKEN: "an-identity" };
  const sent = await run(process.execPath, words, { env });
  await index.close();
  assert.equal(sent.code, 0, sent.output);
  assert.deepEqual(seen, [`Basic ${btoa("__token__:minted")}`]);
  assert.doesNotMatch(sent.output, /minted|an-identity/);
});
