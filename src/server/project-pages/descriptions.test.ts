import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMetadata } from "../../standards/metadata.ts";
import { makeDescriptions } from "./descriptions.ts";

const describedAs = (text: string) =>
  parseMetadata(`Metadata-Version: 2.1\nName: a\nVersion: 1\n\n${text}\n`);

test("makeDescriptions() renders a text once for all who ask at once and later, and anew after a fault", async () => {
  let count = 0;
  const describe = makeDescriptions(async () => {
    count += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (count === 1) throw new Error("no room");
    return { html: "<p>cheese</p>", format: "plain", isCut: false, problems: [] };
  });
  await assert.rejects(describe(describedAs("cheese")), /no room/);
  const asked = Array.from({ length: 10 }, () => describe(describedAs("cheese")));
  assert.deepEqual(new Set(await Promise.all(asked)), new Set(["<p>cheese</p>"]));
  await describe(describedAs("cheese"));
  assert.equal(count, 2);
  assert.equal(await describe(describedAs("")), undefined);
});
