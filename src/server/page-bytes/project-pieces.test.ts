import assert from "node:assert/strict";
import { test } from "node:test";
import { parseName } from "../../standards/name.ts";
import { formatSimpleHtml } from "../../standards/simple-html.ts";
import { formatSimpleJson } from "../../standards/simple-json.ts";
import type { FileEntry, ProjectPage } from "../../standards/simple-page.ts";
import type { SimpleForm } from "./negotiate.ts";
import type { Piece } from "./page-pieces.ts";
import { renderProjectPieces } from "./project-pieces.ts";

function makeFile(number: number): FileEntry {
  const filename = `spam-${number}.tar.gz`;
  const hashes = { sha256: String(number).padStart(64, "0") };
  return { filename, url: filename, hashes, yanked: false, metadata: false };
}

/** Each file has a version of its own. */
function makePage(files: readonly FileEntry[]): ProjectPage {
  const versions = files.map(({ filename }) => filename.slice("spam-".length, -".tar.gz".length));
  return { name: parseName("spam"), status: { status: "active" }, versions, files };
}

const render = (files: readonly FileEntry[], form: SimpleForm, old: readonly Piece[] = []) =>
  renderProjectPieces(makePage(files), {
    form,
    old,
    urlOf: ({ filename }) => `../${filename}`,
    indexAddress: "../",
  });

/** Written at once, as it should read. */
function expected(files: readonly FileEntry[], form: SimpleForm): string {
  const page = makePage(files.map((file) => ({ ...file, url: `../${file.filename}` })));
  return form === "json" ? formatSimpleJson(page) : formatSimpleHtml(page);
}

const textOf = (pieces: readonly Piece[]): string =>
  pieces.map(({ plain }) => plain.toString()).join("");

/** Of files some eleven pieces, of versions three. */
const MANY = Array.from({ length: 6500 }, (_, number) => makeFile(number));
const OTHER = makeFile(9_999_999);

for (const form of ["json", "html"] as const) {
  for (const count of [0, 1, 599, 601, 1300, 6500]) {
    test(`renderProjectPieces() writes the ${form} page of ${count} files`, async () => {
      const files = MANY.slice(0, count);
      assert.equal(textOf(await render(files, form)), expected(files, form));
    });
  }

  const changes: Readonly<Record<string, readonly FileEntry[]>> = {
    "one more at the beginning": [OTHER, ...MANY],
    "one more in the middle": MANY.toSpliced(2222, 0, OTHER),
    "one more at the end": [...MANY, OTHER],
    "another one": MANY.toSpliced(2222, 1, OTHER),
    "one less": MANY.toSpliced(2222, 1),
    "two that are far from each other": MANY.toSpliced(4000, 1, OTHER).toSpliced(10, 1),
    nothing: MANY,
  };
  for (const [name, files] of Object.entries(changes)) {
    test(`renderProjectPieces() keeps most of the ${form} page where it has ${name}`, async () => {
      const old = await render(MANY, form);
      const pieces = await render(files, form, old);
      assert.equal(textOf(pieces), expected(files, form));
      const made = pieces.filter((piece) => !old.includes(piece));
      // Those that stand round the files and the versions, and of both the pieces with the change.
      const [round, places] = [form === "json" ? 3 : 2, name.startsWith("two") ? 2 : 1];
      const most = round + (name === "nothing" ? 0 : places * (form === "json" ? 2 : 1));
      assert.ok(made.length <= most, `${made.length} are new`);
    });
  }

  test(`renderProjectPieces() writes the ${form} page where whole pieces are gone`, async () => {
    const old = await render(MANY, form);
    for (const files of [
      MANY.slice(1000),
      MANY.slice(0, 700),
      MANY.toSpliced(600, 2000),
      [OTHER],
    ]) {
      assert.equal(textOf(await render(files, form, old)), expected(files, form));
    }
  });

  test(`renderProjectPieces() lets no piece grow for ever: ${form}`, async () => {
    let files = MANY.slice(0, 1000);
    let pieces = await render(files, form);
    for (let number = 0; number < 3000; number += 100) {
      const more = Array.from({ length: 100 }, (_, each) => makeFile(10_000 + number + each));
      files = files.toSpliced(500, 0, ...more);
      pieces = await render(files, form, pieces);
    }
    assert.equal(textOf(pieces), expected(files, form));
    const longest = Math.max(...pieces.map(({ plain }) => plain.length));
    assert.ok(longest < 3 * (textOf(pieces).length / 7), `${longest} bytes`);
  });

  for (const place of ["the end", "the beginning", "one place in the middle"] as const) {
    test(`renderProjectPieces() does not break the ${form} page up where files come one by one at ${place}`, async () => {
      let files = MANY.slice(0, 1000);
      let pieces = await render(files, form);
      for (let number = 0; number < 400; number += 1) {
        const at = { "the end": files.length, "the beginning": 0, "one place in the middle": 500 };
        files = files.toSpliced(at[place], 0, makeFile(10_000 + number));
        pieces = await render(files, form, pieces);
      }
      assert.equal(textOf(pieces), expected(files, form));
      const fresh = await render(files, form);
      assert.ok(pieces.length <= fresh.length + 2, `${pieces.length} in place of ${fresh.length}`);
    });
  }
}
