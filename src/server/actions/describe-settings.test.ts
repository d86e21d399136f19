import assert from "node:assert/strict";
import { test } from "node:test";
import { parseIndexSettings } from "../tables/index-settings.ts";
import { describeChange } from "./describe-settings.ts";

const many = Array.from({ length: 52 }, (_, at) => `n${at}`);

for (const [before, after, told] of [
  [{}, {}, ""],
  [
    {},
    { read: "members", replaceable: true },
    "read: from everyone to members; replaceable: from false to true",
  ],
  [
    { allowUpstream: ["six"] },
    { allowUpstream: ["attrs"] },
    "allowUpstream: added attrs, removed six",
  ],
  [{ fileHosts: ["a", "b"] }, { fileHosts: ["b", "a"] }, "fileHosts: put in another order"],
  [{}, { privateNames: many }, `privateNames: added ${many.slice(0, 50).join(" ")} and 2 more`],
  [
    { upstream: "https://me:secret@a.example/simple/?key=secret" },
    { upstream: "https://b.example/simple/" },
    "upstream: from a.example to b.example",
  ],
  [
    { upstream: "https://me:secret@a.example/simple/" },
    { upstream: "https://me:other@a.example/simple/" },
    "upstream: from a.example to the same with another path or other credentials",
  ],
] as const) {
  test(`describeChange() tells "${told.slice(0, 60)}"`, () => {
    assert.equal(describeChange(parseIndexSettings(before), parseIndexSettings(after)), told);
  });
}
