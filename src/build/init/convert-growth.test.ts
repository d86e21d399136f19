import assert from "node:assert/strict";
import { test } from "node:test";
import { testWorkGrowth } from "../../../test/growth.ts";
import type { PythonValue } from "../setup-py/python-value.ts";
import { ConversionDraft } from "./conversion-draft.ts";
import { convertDependencies, convertEntryPoints } from "./convert-dependencies.ts";
import { convertFiles } from "./convert-files.ts";
import { readFolders } from "./python-form.ts";

function draftOf(name: string, value: PythonValue): ConversionDraft {
  return new ConversionDraft(new Map([[name, { kind: "known", value, place: { file: "a" } }]]));
}

function list<T>(size: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: size }, (_, index) => make(index));
}

testWorkGrowth("convertEntryPoints() with one group", 2_500, async (size) => {
  const scripts = list(size, (index) => `run${index} = a:f${index}`);
  const draft = draftOf("entry_points", new Map([["console_scripts", scripts]]));
  return async () => convertEntryPoints(draft);
});

testWorkGrowth("convertDependencies() with one extra under many markers", 5_000, async (size) => {
  const extras = list(size, (index) => [`fast:os_name == "${index}"`, ["a"]] as const);
  const draft = draftOf("extras_require", new Map(extras));
  return async () => convertDependencies(draft);
});

testWorkGrowth("readFolders() with one folder said often", 5_000, async (size) => {
  const folders = list(size, (index) => ["share", [`${index}.txt`]]);
  return async () => readFolders(folders);
});

test("what JavaScript has names for itself is a name like any other", () => {
  const names = ["constructor", "__proto__"];
  const extras = draftOf("extras_require", new Map(names.map((name) => [name, ["a"]])));
  convertDependencies(extras);
  const optional = extras.project.get("optional-dependencies");
  assert.deepEqual(Object.keys(Object(optional)), names);
  const data = draftOf("package_data", new Map(names.map((name) => [name, ["*.txt"]])));
  convertFiles(data);
  assert.deepEqual(Object.keys(Object(data.tool.get("package-data"))), names);
  const groups = draftOf("entry_points", "[a]\n__proto__ = b:c\n");
  convertEntryPoints(groups);
  const points: unknown = Object(groups.project.get("entry-points")).a;
  assert.deepEqual(Object.keys(Object(points)), ["__proto__"]);
});
