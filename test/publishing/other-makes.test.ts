/** What `publish` makes of package servers of other makes: new files, the same again, other bytes under a name. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { sha256Of } from "../../src/system/digest.ts";
import { type Make, type OpenMake, OTHER_MAKES, openMake } from "../fakes/other-makes.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { runCommand } from "../run-command.ts";
import { writeFiles } from "../sample-project.ts";

const RELEASE = { name: "some-lib", version: "1.0" };
const FILE = wheelFilename(RELEASE);

for (const make of OTHER_MAKES) {
  const isHidden = make.pagesPath === undefined;
  describe(`publish to ${make.name}`, () => {
    story(make, "a new file arrives", async ({ server, publish, wheel }) => {
      const { code, stderr } = await publish();
      assert.equal(code, 0, stderr);
      assert.equal(server.findSha256(FILE), sha256Of(readFileSync(wheel)));
    });

    story(make, "what is there is skipped by looking", async ({ server, publish }) => {
      await publish();
      const { code, stderr } = await publish("--skip-existing");
      if (!isHidden) {
        assert.equal(code, 0, stderr);
        assert.match(stderr, /^skipped, it was there already: some_lib/m);
        return assert.equal(server.countUploads(), 1);
      }
      assert.equal(code, 1);
      assert.match(stderr, /^Cannot publish \S+: 409 .*; the index shows no \S+ to compare with$/m);
      assert.match(stderr, /looked for at http:\S+\/simple\/ and http:\S+\+simple\/: compare/);
    });

    story(make, "other bytes are never skipped", async ({ server, publish, wheel }) => {
      await publish();
      writeFileSync(wheel, makeWheel({ ...RELEASE, summary: "Changed" }));
      const { code, stderr } = await publish("--skip-existing");
      assert.equal(code, 1);
      assert.match(
        stderr,
        isHidden ? /to compare with$/m : /^Cannot skip .* another file of this/m,
      );
      assert.equal(server.countUploads(), isHidden ? 2 : 1);
    });

    story(make, "a name that is taken is told as that", async ({ publish }) => {
      await publish();
      const { code, stderr } = await publish();
      if (make.refusal === undefined) return assert.equal(code, 0, stderr);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^Cannot publish \S+: 40[039] [^{}<>]+\n.*new version, or say --skip-e/m,
      );
    });
  });
}

interface Scene {
  readonly server: OpenMake;
  readonly wheel: string;
  publish(...words: readonly string[]): ReturnType<typeof runCommand>;
}

function story(make: Make, title: string, tell: (scene: Scene) => Promise<unknown>): void {
  test(title, async () => {
    const { wheel } = writeFiles(RELEASE);
    const server = await openMake(make);
    const publish = (...words: readonly string[]) =>
      runCommand(path.dirname(wheel), ["publish", "--url", server.url, ...words, wheel], {
        ...{ TWINE_USERNAME: "me", TWINE_PASSWORD: "hunter2-secret", CHEESESHOP_KEYRING: "none" },
      });
    try {
      await tell({ server, wheel, publish });
    } finally {
      await server.close();
    }
  });
}
