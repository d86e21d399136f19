import assert from "node:assert/strict";
import { test } from "node:test";
import { AppError } from "../errors.ts";
import { parseName } from "../standards/name.ts";
import { fileFaults } from "./file-faults.ts";

const NAME = parseName("six");
const fault = (message: string, status?: number): AppError =>
  new AppError("unavailable", message, status === undefined ? {} : { status });

test("list() tells the last fault of each file, until it is forgotten", () => {
  const faults = fileFaults();
  faults.note(NAME, "a", fault("first"));
  faults.note(NAME, "b", fault("other"));
  faults.note(NAME, "a", fault("second"));
  assert.deepEqual(faults.list(NAME), ["other", "second"]);
  faults.forget(NAME, "a");
  assert.deepEqual(faults.list(NAME), ["other"]);
  assert.deepEqual(faults.list(parseName("other")), []);
});

test("list() tells three faults of a project at most, the newest ones", () => {
  const faults = fileFaults();
  for (const filename of ["a", "b", "c", "d"]) faults.note(NAME, filename, fault(filename));
  assert.deepEqual(faults.list(NAME), ["b", "c", "d"]);
});

test("note() takes no fault of this machine for one of the upstream", () => {
  const faults = fileFaults();
  faults.note(NAME, "a", fault("the disk is full", 507));
  faults.note(NAME, "b", new Error("no words for people"));
  assert.deepEqual(faults.list(NAME), []);
});
