import assert from "node:assert/strict";
import { test } from "node:test";
import { packageIndexContract } from "../../test/contracts/package-index.ts";
import { fakeIndex } from "../../test/fakes/fake-index.ts";
import { parseName } from "../standards/name.ts";
import { filtered } from "./filtered.ts";

packageIndexContract("filtered()", async (stock) => {
  const source = fakeIndex(stock);
  return { index: filtered(source, {}), fail: () => source.fail() };
});

const bytes = Buffer.from("bytes");
const source = fakeIndex({
  six: { "six-1.0.tar.gz": { bytes }, "six-1.0-py3-none-any.whl": { bytes, metadata: bytes } },
  acme: { "acme-1.0.tar.gz": { bytes } },
});
const index = filtered(source, {
  hasProject: (name) => name !== "acme",
  hasFile: (_name, file) => file.filename.endsWith(".tar.gz"),
});

test("filtered() never asks its source for a project that it holds back", async () => {
  source.asked.length = 0;
  assert.equal(await index.findProject(parseName("acme")), undefined);
  assert.equal(await index.openFile(parseName("acme"), "acme-1.0.tar.gz"), undefined);
  assert.deepEqual(source.asked, []);
});

test("filtered() leaves held back projects out of the list", async () => {
  assert.deepEqual(
    (await index.listProjects()).map(({ name }) => name),
    ["six"],
  );
});

test("filtered() hides a file together with its metadata", async () => {
  const six = parseName("six");
  const page = await index.findProject(six);
  assert.deepEqual(
    page?.files.map(({ filename }) => filename),
    ["six-1.0.tar.gz"],
  );
  assert.equal(await index.openFile(six, "six-1.0-py3-none-any.whl"), undefined);
  assert.equal(await index.openFile(six, "six-1.0-py3-none-any.whl.metadata"), undefined);
});
