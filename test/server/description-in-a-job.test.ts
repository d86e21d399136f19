/** An upload waits for no description: it writes a job down, and the job renders. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  RENDER_DESCRIPTION,
  renderReleaseDescription,
} from "../../src/server/jobs/render-description.ts";
import { takeJob } from "../../src/server/tables/jobs.ts";
import { findReleaseById } from "../../src/server/tables/releases.ts";
import { openServer } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";

const server = await openServer();
/** Nearly the longest of those that are rendered. */
const description = "Title\n=====\n\na\n\n".repeat(16_000);

test("an upload with a description that is slow to render leaves that to a job", async () => {
  const release = {
    name: "slow",
    version: "1.0",
    description,
    descriptionContentType: "text/x-rst",
  };
  const answer = await server.upload({
    ...{ name: "slow", version: "1.0", bytes: makeWheel(release) },
    filename: wheelFilename(release),
  });
  assert.equal(answer.statusCode, 200, answer.body);
  const { db } = server.parts;
  const job = await db.transaction((transaction) =>
    takeJob(transaction, {
      now: "2100-01-01T00:00:00.000000Z",
      lockedUntil: "2100-01-01T00:10:00.000000Z",
    }),
  );
  assert.equal(job?.kind, RENDER_DESCRIPTION);
  const id = Number(job.key);
  assert.equal((await findReleaseById(db.read, id))?.descriptionHtml, undefined);

  await renderReleaseDescription(server.parts, id);
  assert.match((await findReleaseById(db.read, id))?.descriptionHtml ?? "", /<h2>Title<\/h2>/);
  const page = await server.ask("GET", "/root/main/slow/");
  assert.match(page.body, /<h2>Title<\/h2>/);
});
