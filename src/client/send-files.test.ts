import assert from "node:assert/strict";
import { test } from "node:test";
import { AppError } from "../errors.ts";
import { NoAnswer } from "../system/http.ts";
import type { Distribution, Outcome } from "./publish.ts";
import { type FileProgress, type SendingParts, type Shown, sendFiles } from "./send-files.ts";
import { answerCut, answeredByPage } from "./unclear-answer.ts";

const files = (count: number): readonly Distribution[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ path: `/${at}`, filename: `${at}`, size: 1, project: "a", version: "1", fields: [] },
    digests: { sha256: "", md5: "" },
  }));

const away = (status?: number): AppError =>
  new AppError("unavailable", "Cannot reach it", status === undefined ? {} : { status });
const secretive = new AppError("denied", "Cannot show the page");
const broken = (message: string, reason?: NoAnswer["reason"]): AppError =>
  new AppError("unavailable", message, {
    cause: new NoAnswer(new URL("http://a"), message, undefined, reason),
  });
const page = answeredByPage("a", "Sign in", "https://a.example/");
const cut = answerCut("a", 200);
const refused = new AppError("conflict", "Cannot take it: it is there");

const PAGES = ["https://a.example/simple/", "https://a.example/+simple/"];

interface Story {
  /** What each try comes to, in their order; whatever is beyond succeeds. */
  readonly tries?: readonly AppError[];
  /** What the first looks come to; `shown` is what all others do. */
  readonly looks?: readonly (Shown | AppError)[];
  readonly shown?: Shown | AppError;
  readonly isSkipping?: boolean;
  readonly tellsSame?: boolean;
  /** Of a try that succeeds. */
  readonly outcome?: Outcome;
}

const PROGRESS: FileProgress = { show() {}, wait() {}, look() {}, end() {} };

/** One file's way, and what was done on it. */
async function walk(story: Story) {
  const { tries = [], shown = "absent", isSkipping = false, tellsSame = false } = story;
  const did: string[] = [];
  const left = [...tries];
  const looks = [...(story.looks ?? [])];
  const parts: SendingParts = {
    async send(): Promise<Outcome> {
      did.push("send");
      const error = left.shift();
      if (error !== undefined) throw error;
      return story.outcome ?? "sent";
    },
    async look() {
      did.push("look");
      const seen = looks.shift() ?? shown;
      if (seen instanceof AppError) throw seen;
      return seen;
    },
    progress: { begin: () => ({ ...PROGRESS, wait: () => did.push("wait") }) },
    ...{ isSkipping, tellsSame, pages: PAGES, sleep: async () => {}, random: () => 0 },
  };
  const [result] = await sendFiles(files(1), parts);
  const isUnsure = result?.outcome === "failed" && result.isUnsure;
  return `${did.join(" ")}: ${result?.outcome}${isUnsure ? ", perhaps there" : ""}`;
}

for (const [what, story, expected] of [
  ["all is well", {}, "send: sent"],
  ["the line breaks once", { tries: [away()] }, "send wait look send: sent"],
  ["the answer was lost", { tries: [away()], shown: "same" }, "send wait look: sent"],
  [
    "an old file is to be replaced",
    { tries: [away()], shown: "other" },
    "send wait look send: sent",
  ],
  ["503 twice", { tries: [away(503), away(503)] }, "send wait look send wait look send: sent"],
  ["it is refused", { tries: [refused] }, "send: failed"],
  ["the disk there is full", { tries: [away(507)] }, "send: failed"],
  ["a page came instead of an answer", { tries: [page], shown: "same" }, "send look: sent"],
  [
    "a page came, and the index shows the file late",
    { tries: [page], looks: ["absent", away(503)], shown: "same" },
    "send look look look: sent",
  ],
  [
    "a page came, and the index does not show the file",
    { tries: [page] },
    "send look look look: failed, perhaps there",
  ],
  [
    "a page came, and the index may not be looked at",
    { tries: [page], shown: secretive },
    "send look: failed, perhaps there",
  ],
  ["the answer was cut behind its status", { tries: [cut], shown: "same" }, "send look: sent"],
  [
    "the answer was cut, and the index does not show the file",
    { tries: [cut] },
    "send look look look: failed, perhaps there",
  ],
  [
    "the answer was cut, and the index cannot be asked",
    { tries: [cut], shown: away() },
    "send look look look: failed, perhaps there",
  ],
  [
    "the answer was cut, and the index may not be looked at",
    { tries: [cut], shown: secretive },
    "send look: sent",
  ],
  [
    "nobody was ever heard",
    { tries: Array.from({ length: 9 }, () => away()) },
    `${"send wait look ".repeat(4)}send: failed`,
  ],
  [
    "the server takes long to start again",
    { tries: [away(503), ...Array.from({ length: 6 }, () => away())] },
    `${"send wait look ".repeat(7)}send: sent`,
  ],
  [
    "the server does not come back",
    { tries: [away(503), ...Array.from({ length: 9 }, () => away())] },
    `${"send wait look ".repeat(7)}send: failed`,
  ],
  [
    "Retry-After is an hour",
    { tries: [new AppError("unavailable", "Cannot", { retryAfterSeconds: 3600 })] },
    "send: failed",
  ],
  ["it is skipped", { isSkipping: true, shown: "same" }, "look: skipped"],
  ["there is nothing to skip", { isSkipping: true }, "look send: sent"],
  [
    "the answer was lost, and the page is in trouble for a while",
    { tries: [broken("gone", "lost")], looks: [away(503), away(503), away(503)], shown: "same" },
    `send${" wait look".repeat(4)}: sent`,
  ],
  [
    "nothing arrived, and the page is in trouble for a while",
    { tries: [away(500)], looks: [away(503), away()] },
    `send${" wait look".repeat(3)} send: sent`,
  ],
  [
    "the answer was lost, and the page stays in trouble",
    { tries: [broken("gone", "lost")], shown: away(503) },
    `send${" wait look".repeat(7)}: failed, perhaps there`,
  ],
  [
    "the page is in trouble, and the server itself tells",
    { tries: [away(503)], shown: away(503), tellsSame: true },
    "send wait look send: sent",
  ],
  [
    "no connection was made, neither to send nor to look",
    { tries: [broken("refused", "unconnected")], shown: broken("refused", "unconnected") },
    "send wait look send: sent",
  ],
  [
    "the proxy helps neither to send nor to look",
    { tries: [broken("no way", "proxy")], shown: broken("no way", "proxy") },
    "send wait look send: sent",
  ],
  [
    "a second try is in the way of a first, and the page is in trouble for a while",
    { tries: [away(), refused], looks: ["absent", away(503)], shown: "same" },
    "send wait look send look wait look: sent",
  ],
  [
    "nobody may look",
    { tries: [away(503)], shown: secretive },
    "send wait look: failed, perhaps there",
  ],
  [
    "nothing tells what is there",
    { tries: [away()], shown: "untold" },
    "send wait look: failed, perhaps there",
  ],
  [
    "nobody may look, and the server itself tells",
    { tries: [away(503)], shown: secretive, tellsSame: true },
    "send wait look send: sent",
  ],
  ["nobody may look before", { isSkipping: true, shown: secretive }, "look: failed"],
  [
    "nobody may look before, and the server itself tells",
    { isSkipping: true, shown: secretive, tellsSame: true, outcome: "same" },
    "look send: skipped",
  ],
  [
    "another was faster",
    { isSkipping: true, tries: [refused], looks: ["absent"], shown: "same" },
    "look send look: skipped",
  ],
  [
    "another was faster, with other bytes",
    { isSkipping: true, tries: [refused], looks: ["absent"], shown: "other" },
    "look send look: failed",
  ],
  [
    "it is refused as what is there, and never shown",
    { isSkipping: true, tries: [refused] },
    "look send look: failed",
  ],
  [
    "a second try is refused, and what is in its way never shown",
    { tries: [away(), refused] },
    "send wait look send look: failed, perhaps there",
  ],
  ["a file without a hash is there", { isSkipping: true, shown: "untold" }, "look: failed"],
  [
    "a page speaks of a certificate",
    { tries: [new AppError("unavailable", "503 certificate store", { status: 503 })] },
    "send wait look send: sent",
  ],
  [
    "a certificate is not trusted",
    { tries: [broken("its papers", "certificate")] },
    "send: failed",
  ],
  ["no TLS is spoken there", { tries: [broken("no TLS", "tls")] }, "send: failed"],
  ["another is there", { isSkipping: true, shown: "other" }, "look: failed"],
] as const) {
  test(`sendFiles() goes on when ${what}`, async () => {
    assert.equal(await walk(story), expected);
  });
}

test("sendFiles() says that a file may have arrived, and where to look", async () => {
  const page = new AppError(
    "unavailable",
    'Cannot fetch the page: "http://a/simple/a/" answers 503',
  );
  const [result] = await sendFiles(files(1), {
    send: async () => Promise.reject(broken("the connection was lost", "lost")),
    look: async () => Promise.reject(page),
    progress: { begin: () => PROGRESS },
    ...{ isSkipping: false, tellsSame: false, sleep: async () => {}, random: () => 0 },
    pages: PAGES,
  });
  const error = result?.outcome === "failed" ? result.error : undefined;
  assert.ok(error instanceof AppError);
  assert.match(error.message, /^the connection was lost; 0 may have arrived$/);
  assert.match(error.hint ?? "", /"http:\/\/a\/simple\/a\/" answers 503.*--skip-existing/);
});

test("sendFiles() says where it looked for a file that the index has and does not show", async () => {
  const [result] = await sendFiles(files(1), {
    send: () => Promise.reject(refused),
    look: async () => "absent",
    progress: { begin: () => PROGRESS },
    ...{ isSkipping: true, tellsSame: false, sleep: async () => {}, random: () => 0 },
    pages: PAGES,
  });
  assert.ok(result?.outcome === "failed" && result.error instanceof AppError);
  assert.match(result.error.message, /it is there; the index shows no 0 to compare with$/);
  assert.match(
    result.error.hint ?? "",
    /a\.example\/simple\/ and https:\/\/a\.example\/\+simple\//,
  );
});

test("sendFiles() sends the first alone and then several at once, in their order", async () => {
  let now = 0;
  const most: number[] = [];
  const result = await sendFiles(files(50), {
    async send({ filename }) {
      now += 1;
      most.push(now);
      if (filename === "0") assert.equal(now, 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= 1;
      return "sent";
    },
    look: async () => "absent",
    progress: { begin: () => PROGRESS },
    ...{ isSkipping: false, tellsSame: false, sleep: async () => {}, random: () => 0 },
    pages: PAGES,
  });
  assert.equal(Math.max(...most), 20);
  assert.deepEqual(
    result.map(({ distribution }) => distribution.filename),
    files(50).map(({ filename }) => filename),
  );
});

test("sendFiles() begins nothing after the first was refused", async () => {
  let sent = 0;
  const result = await sendFiles(files(5), {
    async send() {
      sent += 1;
      throw refused;
    },
    look: async () => "absent",
    progress: { begin: () => PROGRESS },
    ...{ isSkipping: false, tellsSame: false, sleep: async () => {}, random: () => 0 },
    pages: PAGES,
  });
  assert.equal(sent, 1);
  assert.equal(result.length, 1);
});
