import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeIndex, type Stock } from "../../../test/fakes/fake-index.ts";
import type { PackageIndex } from "../../indexes/package-index.ts";
import { collect } from "../../indexes/walk-projects.ts";
import { formatSimpleListHtml } from "../../standards/simple-html.ts";
import { formatSimpleListJson } from "../../standards/simple-json.ts";
import { renderListPieces } from "./list-pieces.ts";
import type { SimpleForm } from "./negotiate.ts";
import type { Piece } from "./page-pieces.ts";

const NAMES = Array.from({ length: 23_000 }, (_, number) => `p${String(number).padStart(6, "0")}`);

/** Gives its projects in steps, as tables do, and tells which parts were asked for. */
function steps(names: readonly string[]): PackageIndex & { readonly walked: number[] } {
  const stock: Stock = Object.fromEntries(names.map((name) => [name, {}]));
  const index = fakeIndex(stock);
  const walked: number[] = [];
  return {
    ...index,
    walked,
    async *walkProjects(range) {
      const projects = await collect(index.walkProjects(range));
      walked.push(projects.length);
      for (let at = 0; at < projects.length; at += 5000) yield projects.slice(at, at + 5000);
    },
  };
}

async function expected(index: PackageIndex, form: SimpleForm): Promise<string> {
  const list = { projects: await collect(index.walkProjects()), lastSerial: 7 };
  return form === "json" ? formatSimpleListJson(list) : formatSimpleListHtml(list);
}

const textOf = (pieces: readonly Piece[]): string =>
  pieces.map(({ plain }) => plain.toString()).join("");

for (const form of ["json", "html"] as const) {
  for (const count of [0, 1, 5000, 5001, 23_000]) {
    test(`renderListPieces() writes the ${form} list of ${count} names`, async () => {
      const index = steps(NAMES.slice(0, count));
      const pieces = await renderListPieces(index, { form, lastSerial: 7, old: undefined });
      assert.equal(textOf(pieces), await expected(index, form));
    });
  }

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["a new one at the beginning", "a", ["a", ...NAMES]],
    ["a new one in the middle", "p011111x", NAMES.toSpliced(11_112, 0, "p011111x")],
    ["a new one at the end", "z", [...NAMES, "z"]],
    ["one that is gone", "p011111", NAMES.toSpliced(11_111, 1)],
    ["one with another serial", "p022999", NAMES],
  ];
  for (const [what, changed, names] of cases) {
    test(`renderListPieces() reads one part of the ${form} list again for ${what}`, async () => {
      const before = steps(NAMES);
      const pieces = await renderListPieces(before, { form, lastSerial: 6, old: undefined });
      const index = steps(names);
      const old = { pieces, changed: new Set([changed]) };
      const again = await renderListPieces(index, { form, lastSerial: 7, old });
      assert.equal(index.walked.length, 1);
      assert.ok((index.walked[0] ?? 0) <= 5001, `${index.walked} names`);
      assert.equal(textOf(again), await expected(index, form));
    });
  }

  test(`renderListPieces() begins the ${form} list anew where a whole part is gone`, async () => {
    const pieces = await renderListPieces(steps(NAMES), { form, lastSerial: 6, old: undefined });
    const index = steps(NAMES.slice(5000));
    const old = { pieces, changed: new Set(NAMES.slice(0, 5000)) };
    const again = await renderListPieces(index, { form, lastSerial: 7, old });
    assert.equal(textOf(again), await expected(index, form));
  });
}
