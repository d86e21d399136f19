import assert from "node:assert/strict";
import { test } from "node:test";
import { findHtmlEnd } from "./html-end.ts";

const WHOLE = `<!DOCTYPE html>
<html><head><title>Links for a</title></head><body>
<a href="a-1.zip">a-1.zip</a><br>
<a href="a-2.zip">a-2.zip</a><br>
</body></html>
`;

for (const [what, page, expected] of [
  ["a whole page", WHOLE, "whole"],
  ["a page with a comment behind it", `${WHOLE}<!--SERIAL 17-->`, "whole"],
  ["links alone", '<a href="a-1.zip">a-1.zip</a><br>\n', "whole"],
  ["nothing", "", "whole"],
  ["a page that its author did not close", '<html><a href="a-1.zip">a-1.zip</a>', "open"],
  ["a page cut between two links", WHOLE.slice(0, WHOLE.lastIndexOf("<a")), "open"],
  ["a page cut in the name of a link", WHOLE.slice(0, WHOLE.lastIndexOf(".zip</a>")), "open"],
  ["a page cut in a tag", WHOLE.slice(0, WHOLE.lastIndexOf('zip">')), "cut"],
  ["links cut in a tag", '<a href="a-1.zip">a-1.zip</a><br>\n<a href="a-', "cut"],
  ["links cut in a comment", '<a href="a-1.zip">a-1.zip</a><!-- > and', "cut"],
] as const) {
  test(`findHtmlEnd() answers "${expected}" for ${what}`, () => {
    assert.equal(findHtmlEnd(page), expected);
  });
}
