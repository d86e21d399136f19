import assert from "node:assert/strict";
import { test } from "node:test";
import { makeDigester, sha256Of } from "./digest.ts";

// The digests of "abc": FIPS 180-2, RFC 1321, and BLAKE2b with an output of 32 bytes (Python's hashlib).
const ABC = {
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  md5: "900150983cd24fb0d6963f7d28e17f72",
  "blake2b-256": "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
};

test("makeDigester() makes all digests in one run over chunks", async () => {
  const digester = await makeDigester("sha256", "md5", "blake2b-256");
  digester.update(Buffer.from("a"));
  digester.update(Buffer.from("bc"));
  assert.deepEqual(digester.finish(), ABC);
});

test("makeDigester() keeps runs that overlap apart", async () => {
  const first = await makeDigester("blake2b-256");
  first.update(Buffer.from("ab"));
  const second = await makeDigester("blake2b-256");
  second.update(Buffer.from("xyz"));
  first.update(Buffer.from("c"));
  assert.equal(first.finish()["blake2b-256"], ABC["blake2b-256"]);
});

test("sha256Of() takes bytes and text alike", () => {
  assert.equal(sha256Of("abc"), ABC.sha256);
  assert.equal(sha256Of(Buffer.from("abc")), ABC.sha256);
});
