import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAnnotations } from "./findings.ts";

test("formatAnnotations() lets no text of an archive begin a workflow command", () => {
  const problem = {
    rule: "content-junk",
    level: "error",
    message: "bad\n::error::forged\r\n::set-env name=A::b 100%",
    place: { file: "a\n::error::,b.whl" },
  } as const;
  const text = formatAnnotations([{ label: "a.whl", filename: "a.whl", problems: [problem] }]);
  assert.equal(text.split(/[\r\n]/).length, 1);
  assert.match(text, /bad%0A::error::forged%0D%0A::set-env name=A::b 100%25/);
  assert.match(text, /file=a%0A%3A%3Aerror%3A%3A%2Cb\.whl/);
});
