import assert from "node:assert/strict";
import { test } from "node:test";
import { formatWheel, parseWheel, type Wheel } from "./wheel.ts";

const TEXT = `Wheel-Version: 1.0
Generator: bdist_wheel 0.40
Root-Is-Purelib: true
Build: 1abc
Tag: py2-none-any
Tag: py3-none-any
`;

const wheel: Wheel = {
  wheelVersion: [1, 0],
  generator: "bdist_wheel 0.40",
  isPurelib: true,
  build: "1abc",
  tags: ["py2-none-any", "py3-none-any"],
};

test("parseWheel() reads every field", () => {
  assert.deepEqual(parseWheel(TEXT), wheel);
});

test("formatWheel() writes what parseWheel() reads", () => {
  assert.equal(formatWheel(wheel), TEXT);
});

test("parseWheel() takes a newer minor version, any case and fields it does not know", () => {
  const read = parseWheel("wheel-version:1.9\r\nROOT-IS-PURELIB: False\r\nNew: x\r\n\r\n");
  assert.deepEqual(read, { wheelVersion: [1, 9], isPurelib: false, tags: [] });
});

for (const text of [
  "",
  "Wheel-Version: 2.0\nRoot-Is-Purelib: true",
  "Wheel-Version: 1\nRoot-Is-Purelib: true",
  "Root-Is-Purelib: true",
  "Wheel-Version: 1.0",
  "Wheel-Version: 1.0\nRoot-Is-Purelib: yes",
]) {
  test(`parseWheel() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseWheel(text), { kind: "invalid" });
  });
}
