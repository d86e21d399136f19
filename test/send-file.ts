/** Uploads a file as the clients do, for tests that are about something else. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Shop } from "./shop.ts";

/** Sends it as the administrator to an index such as `root/main`; name and version stand in the file itself. */
export async function sendFile(
  shop: Shop,
  index: string,
  filename: string,
  bytes: Uint8Array,
): Promise<void> {
  const isWheel = filename.endsWith(".whl");
  const [name = "", version = ""] = filename.replace(/\.tar\.gz$/, "").split("-");
  const form = new FormData();
  const fields = {
    ":action": "file_upload",
    protocol_version: "1",
    metadata_version: "2.4",
    ...{ name, version },
    filetype: isWheel ? "bdist_wheel" : "sdist",
    pyversion: isWheel ? "py3" : "source",
    sha256_digest: createHash("sha256").update(bytes).digest("hex"),
  };
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set("content", new Blob([new Uint8Array(bytes)]), filename);
  const answer = await fetch(`${shop.address}/${index}/legacy/`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`__token__:${shop.token}`)}` },
    body: form,
  });
  assert.equal(answer.status, 200, await answer.text());
}
