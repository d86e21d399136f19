/** Uploads a file as the clients do, for tests that are about something else. */
import assert from "node:assert/strict";
import { uploadFields } from "./fakes/upload-fields.ts";
import type { Shop } from "./shop.ts";

/** Sends it as the administrator to an index such as `root/main`; name and version stand in the file itself. */
export async function sendFile(
  shop: Shop,
  index: string,
  filename: string,
  bytes: Uint8Array,
): Promise<void> {
  const [name = "", version = ""] = filename.replace(/\.tar\.gz$/, "").split("-");
  const form = new FormData();
  const fields = uploadFields({ filename, bytes, name, version });
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set("content", new Blob([new Uint8Array(bytes)]), filename);
  const answer = await fetch(`${shop.address}/${index}/legacy/`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`__token__:${shop.token}`)}` },
    body: form,
  });
  assert.equal(answer.status, 200, await answer.text());
}
