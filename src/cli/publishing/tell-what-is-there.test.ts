import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import type { Distribution } from "../../client/publish.ts";
import type { SentFile, Shown } from "../../client/send-files.ts";
import { AppError } from "../../errors.ts";
import { makeTerminal } from "../terminal.ts";
import { tellWhatIsThere } from "./tell-what-is-there.ts";

const file = (filename: string): Distribution => ({
  ...{ path: `/${filename}`, filename, size: 1, project: "a", version: "1", fields: [] },
  digests: { sha256: "", md5: "" },
});
const [a, b, c] = [file("a"), file("b"), file("c")];
const denied = new AppError("denied", "Cannot look");
const failed = (distribution: Distribution, error: AppError, isUnsure = false): SentFile => ({
  ...{ distribution, outcome: "failed", error, isUnsure },
});

type Looks = Readonly<Record<string, Shown | AppError>>;

async function tell(sent: readonly SentFile[], looks: Looks | undefined): Promise<string> {
  const stderr = new PassThrough();
  const parts = { stdout: new PassThrough(), stderr, stdin: {}, isJson: false };
  const look = async ({ filename }: Distribution): Promise<Shown> => {
    const shown = looks?.[filename] ?? "absent";
    if (shown instanceof AppError) throw shown;
    return shown;
  };
  await tellWhatIsThere(makeTerminal(parts), {
    ...{ distributions: [a, b, c], sent, again: "publish" },
    look: looks === undefined ? undefined : look,
  });
  return String(stderr.read() ?? "");
}

const sent: SentFile = { distribution: a, outcome: "sent" };

for (const [what, results, looks, expected] of [
  [
    "of an index that may not be looked at that the rest was not sent",
    [failed(a, denied)],
    { a: denied, b: denied, c: denied },
    "Not sent: a, b, c\nTo go on: publish --skip-existing /a /b /c\n",
  ],
  [
    "of an index that gives no answer that the rest was not sent",
    [sent, failed(b, denied)],
    undefined,
    "There: a\nNot sent: b, c\nTo go on: publish --skip-existing /b /c\n",
  ],
  [
    "what the index shows, sent or not",
    [failed(a, denied)],
    { a: "same" },
    "There: a\nNot on the index's page: b, c\nTo go on: publish --skip-existing /b /c\n",
  ],
  [
    "of other bytes, and of no way to go on",
    [sent, failed(b, denied)],
    { c: "other" },
    "There: a\nOf this name there is another, or one that does not show its bytes: c\nNot on the index's page: b\n",
  ],
  [
    "of one that is refused as one that is there",
    [sent, failed(b, new AppError("conflict", "Cannot"))],
    { c: "untold" },
    "There: a\nRefused as one that is there: b\nOf this name there is another, or one that does not show its bytes: c\n",
  ],
  [
    "of one that may have arrived",
    [failed(a, denied, true)],
    {},
    "Perhaps there: a\nNot on the index's page: b, c\nTo go on: publish --skip-existing /a /b /c\n",
  ],
] as const satisfies readonly (readonly [
  string,
  readonly SentFile[],
  Looks | undefined,
  string,
])[]) {
  test(`tellWhatIsThere() tells ${what}`, async () => {
    assert.equal(await tell(results, looks), expected);
  });
}
