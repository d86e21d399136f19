import assert from "node:assert/strict";
import { test } from "node:test";
import { wantsSimplePages } from "./request.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36";
const ASKING: readonly (readonly [userAgent: string, accept: string, isInstaller: boolean])[] = [
  [BROWSER, "text/html,application/xhtml+xml", false],
  ["curl/8.0", "*/*", false],
  ['pip/26.2 {"ci":null}', "application/vnd.pypi.simple.v1+json, text/html;q=0.01", true],
  ['pip/21.3 {"ci":null}', "text/html", true],
  ["uv/0.9.0", "application/vnd.pypi.simple.v1+json", true],
  ["Python-urllib/2.7 setuptools/40.0", "", true],
  ["anything", "application/vnd.pypi.simple.v1+html", true],
];
for (const [userAgent, accept, isInstaller] of ASKING) {
  test(`wantsSimplePages() says ${isInstaller} for ${userAgent} and ${accept}`, () => {
    assert.equal(wantsSimplePages({ headers: { "user-agent": userAgent, accept } }), isInstaller);
  });
}
