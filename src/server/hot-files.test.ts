import assert from "node:assert/strict";
import { test } from "node:test";
import { type HotFile, hotFiles } from "./hot-files.ts";

const FILE: HotFile = { bytes: Buffer.from("bytes"), etag: '"tag"', headers: [] };
const of = (project: string, openedAt: number) => ({
  ...{ project, openedAt, file: FILE, lifeMs: undefined },
});

test("hotFiles() keeps a file until its project changes", () => {
  const files = hotFiles();
  files.keep("/a", "1", of("spam", files.changes()));
  files.forget("eggs");
  assert.equal(files.find("/a", "1"), FILE);
  files.forget("spam");
  assert.equal(files.find("/a", "1"), undefined);
});

test("hotFiles() keeps no file that was opened before its project changed", () => {
  const files = hotFiles();
  const openedAt = files.changes();
  files.forget("spam");
  files.keep("/a", "1", of("spam", openedAt));
  assert.equal(files.find("/a", "1"), undefined);
  files.keep("/b", "1", of("eggs", openedAt));
  assert.equal(files.find("/b", "1"), FILE);
});

test("hotFiles() keeps no file that was opened before everything was forgotten", () => {
  const files = hotFiles();
  const openedAt = files.changes();
  files.forget();
  files.keep("/a", "1", of("spam", openedAt));
  assert.equal(files.find("/a", "1"), undefined);
});

test("hotFiles() remembers changes also after many others", () => {
  const files = hotFiles();
  const openedAt = files.changes();
  files.forget("spam");
  for (let other = 0; other < 5000; other += 1) files.forget(`other-${other}`);
  files.keep("/a", "1", of("spam", openedAt));
  assert.equal(files.find("/a", "1"), undefined);
});

test("hotFiles() shows a file to those alone who may read the same indexes", () => {
  const files = hotFiles();
  files.keep("/a", "1,2", of("spam", files.changes()));
  assert.equal(files.find("/a", "1"), undefined);
  assert.equal(files.find("/a", "1,2"), FILE);
});

test("hotFiles() keeps nothing whose page may be taken as it is for no time", () => {
  const files = hotFiles();
  files.keep("/a", "1", { ...of("spam", files.changes()), lifeMs: 0 });
  assert.equal(files.find("/a", "1"), undefined);
});
