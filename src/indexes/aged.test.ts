import assert from "node:assert/strict";
import { test } from "node:test";
import { packageIndexContract } from "../../test/contracts/package-index.ts";
import { fakeIndex } from "../../test/fakes/fake-index.ts";
import { parseName } from "../standards/name.ts";
import { aged } from "./aged.ts";

const DAY = 86_400_000;
const NOW = new Date("2026-08-22T10:00:00Z");
const NAME = parseName("six");

packageIndexContract("aged()", async (stock) => {
  const source = fakeIndex(stock);
  return { index: aged(source, 7 * DAY, () => NOW), fail: () => source.fail() };
});

const bytes = Buffer.from("bytes");
const source = fakeIndex({
  six: {
    "six-1.0.tar.gz": { bytes, uploadTime: "2026-08-15T10:00:00.000000Z" },
    "six-1.1.tar.gz": { bytes, uploadTime: "2026-08-15T10:00:00.001000Z" },
    "six-1.2.tar.gz": { bytes },
    "six-1.3.tar.gz": { bytes, uploadTime: "2030-01-01T00:00:00Z" },
  },
});
const index = aged(source, 7 * DAY, () => NOW);

test("aged() shows files of the age and older, and hides younger ones and those without a date", async () => {
  const page = await index.findProject(NAME);
  assert.deepEqual(
    page?.files.map(({ filename }) => filename),
    ["six-1.0.tar.gz"],
  );
  assert.deepEqual(page?.versions, ["1.0"]);
});

test("aged() never asks its source for a file that it hides", async () => {
  source.asked.length = 0;
  assert.equal(await index.openFile(NAME, "six-1.1.tar.gz"), undefined);
  assert.deepEqual(source.asked, ["findProject six"]);
});
