import assert from "node:assert/strict";
import { test } from "node:test";
import { parseName } from "../standards/name.ts";
import { checkNewProject, similarityKey } from "./name-rules.ts";

for (const [name, similar, expected] of [
  ["shrubbery", undefined, undefined],
  ["json", undefined, "name-stdlib"],
  ["XML.dom", undefined, "name-stdlib"],
  ["distutils", undefined, "name-stdlib"],
  ["requirements.txt", undefined, "name-prohibited"],
  ["toast1ng", "toasting", "name-similar"],
] as const) {
  test(`checkNewProject() of ${name} under both profiles`, () => {
    const project = {
      name: parseName(name),
      ...(similar === undefined ? {} : { similarProject: parseName(similar) }),
    };
    const strict = checkNewProject({ ...project, profile: "strict" });
    assert.deepEqual([strict[0]?.rule, strict[0]?.level], [expected, expected && "error"]);
    assert.deepEqual(checkNewProject({ ...project, profile: "private" }), []);
  });
}

for (const name of ["toast1ng", "toastlng", "t0asting", "toast-ing", "toast.ing", "Toast_Ing"]) {
  test(`similarityKey() of ${name} is that of toasting`, () => {
    assert.equal(similarityKey(parseName(name)), similarityKey(parseName("toasting")));
  });
}

test("similarityKey() keeps names apart that look different", () => {
  assert.notEqual(similarityKey(parseName("toasted")), similarityKey(parseName("toasting")));
});
