import assert from "node:assert/strict";
import { test } from "node:test";
import { PYPI } from "../standards/known-indexes.ts";
import { explainRefusal, type Refusal } from "./publish-refusals.ts";

const TOKEN = { kind: "token", token: "s3cret", place: "TWINE_PASSWORD" } as const;

function refusal(change: Partial<Refusal>): Refusal {
  return {
    ...{ status: 400, headers: {}, text: "", url: "https://example.org/" },
    filename: "a-1.0.tar.gz",
    ...change,
  };
}

const CASES: readonly (readonly [string, Partial<Refusal>, RegExp, RegExp])[] = [
  [
    "PyPI's reason phrase",
    { reason: "File already exists ('a-1.0.tar.gz'). See x", text: "<html>…" },
    /400 File already exists/,
    /new version/,
  ],
  [
    "a page",
    { text: "<html><head><title>400 Bad</title></head><body><h1>No such thing</h1></body></html>" },
    /400 No such thing$/,
    /cheeseshop check/,
  ],
  ["JSON", { text: '{"message": "version already been taken"}' }, /taken/, /--skip-existing/],
  ["401", { status: 401, reason: "Unauthorized" }, /401/, /came from TWINE_PASSWORD/],
  ["403", { status: 403, reason: "Forbidden" }, /403/, /whole, and still valid/],
  ["403 of PyPI", { status: 403, url: PYPI.uploadUrl }, /403/, /begins with pypi-/],
  ["a project of others", { status: 403, reason: "The user 'x' isn't allowed" }, /x/, /to others/],
  ["409", { status: 409, reason: "Conflict" }, /409/, /new version/],
  ["413", { status: 413 }, /413/, /larger than the index takes/],
  ["429", { status: 429, headers: { "retry-after": "30" } }, /429/, /in 30 s/],
  ["429 for a while", { status: 429, headers: { "retry-after": "301" } }, /429/, /in 6 minutes$/],
  ["429 for a day", { status: 429, headers: { "retry-after": "86400" } }, /429/, /in 24 hours$/],
  ["429 for weeks", { status: 429, headers: { "retry-after": "1728000" } }, /429/, /in 20 days$/],
  [
    "a wait of no length",
    { status: 429, headers: { "retry-after": "-5" } },
    /429/,
    /after a while/,
  ],
  [
    "a page with references",
    { text: "Package &#039;a&#x27; &amp;lt; &unknown;" },
    /Package 'a' &lt; &unknown;/,
    /check/,
  ],
  [
    "a server that wants TLS",
    {
      url: "http://example.org/",
      text: "<title>400</title><h1>Bad</h1>The plain HTTP request was sent to HTTPS port",
    },
    /sent to HTTPS port$/,
    /^Write the address with https:\/\/$/,
  ],
  ["405", { status: 405 }, /405/, /the address for uploads\?/],
  [
    "a sign-in",
    { status: 302, headers: { location: "https://sso.example.org/login?next=s3cret" } },
    /302/,
    /on to https:\/\/sso\.example\.org\/login, which looks like a sign-in .* takes tokens$/,
  ],
  [
    "a redirect",
    { status: 308, headers: { location: "/legacy/?a=s3cret" } },
    /308/,
    /https:\/\/example\.org\/legacy\/;/,
  ],
];

for (const [what, change, message, hint] of CASES) {
  test(`explainRefusal() explains ${what}`, () => {
    const error = explainRefusal(refusal(change), TOKEN);
    assert.match(error.message, message);
    assert.match(error.hint ?? "", hint);
    assert.doesNotMatch(`${error.message} ${error.hint}`, /s3cret/);
  });
}

const TAKEN: readonly (readonly [make: string, said: Partial<Refusal>, isTaken: boolean])[] = [
  ["PyPI", { reason: "File already exists ('a-1.0.tar.gz', with blake2_256 hash 'ab')." }, true],
  [
    "PyPI, of a file that was deleted",
    { reason: "This filename was previously used by a file that has since been deleted." },
    false,
  ],
  [
    "Artifactory",
    {
      status: 403,
      text: '{"errors":[{"status":403,"message":"Not enough permissions to delete/overwrite artifact \'a\'"}]}',
    },
    true,
  ],
  ["Nexus", { reason: "Repository does not allow updating assets: pypi-hosted" }, true],
  ["GitLab", { text: '{"message":"Validation failed: File name has already been taken"}' }, true],
  [
    "Azure",
    { status: 409, text: '{"message":"The feed already contains file \'a-1.0.tar.gz\'."}' },
    true,
  ],
  ["Google", { text: '{"error":{"code":400,"message":"The file already exists."}}' }, true],
  ["a gateway in trouble", { status: 502, text: "<p>the route already exists</p>" }, false],
  ["who may not", { status: 403, text: "no" }, false],
];

for (const [make, said, isTaken] of TAKEN) {
  test(`explainRefusal() tells whether the name is taken by the words of ${make}`, () => {
    const { kind, hint = "", message } = explainRefusal(refusal(said), TOKEN);
    assert.equal(kind === "conflict", isTaken, kind);
    assert.equal(hint.includes("--skip-existing"), isTaken, hint);
    assert.doesNotMatch(message, /[{}]/);
  });
}

test("explainRefusal() is not slowed by a hostile page", () => {
  const started = performance.now();
  explainRefusal(refusal({ text: "<title>".repeat(200_000) }), undefined);
  explainRefusal(refusal({ text: "<title".repeat(200_000) }), undefined);
  assert.ok(performance.now() - started < 500);
});

test("explainRefusal() reads a date to wait for", () => {
  const headers = { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() };
  const { retryAfterSeconds = 0 } = explainRefusal(refusal({ status: 429, headers }), undefined);
  assert.ok(retryAfterSeconds > 3500 && retryAfterSeconds <= 3600);
});
