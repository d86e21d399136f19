/** Files of an author on their way to an index with PyPI's rules: PyPI itself, to which nothing is sent, and a server's. */
import assert from "node:assert/strict";
import type { AuthorFolder } from "./author-folder.ts";
import type { Shop } from "./shop.ts";

const STRICT = "root/strict";

/** Made once for a file of tests. */
export async function makeStrictIndex(shop: Shop): Promise<void> {
  const made = await shop.cheeseshop(["index", "create", STRICT, "--profile", "strict"]);
  assert.equal(made.code, 0, made.output);
}

/** Both refuse what lies in `dist`, PyPI's before anything is sent, in the same words. */
export async function assertRefused(shop: Shop, { path }: AuthorFolder, why: RegExp) {
  const env = { CHEESESHOP_SERVER: "", CHEESESHOP_TOKEN: "pypi-for-a-test" };
  const toPypi = ["publish", "-r", "pypi", "--dry-run", "dist/*"];
  const before = await shop.cheeseshop(toPypi, { folder: path, env });
  assert.equal(before.code, 1, before.output);
  assert.match(before.output, why);
  const words = ["publish", "--index", STRICT, "dist/*"];
  const sent = await shop.cheeseshop(words, { folder: path });
  assert.equal(sent.code, 1, sent.output);
  assert.match(sent.output, why);
}

/** An index of one's own takes it. */
export async function assertTaken(shop: Shop, { path }: AuthorFolder) {
  const words = ["publish", "--index", "root/main", "dist/*"];
  const sent = await shop.cheeseshop(words, { folder: path });
  assert.equal(sent.code, 0, sent.output);
}
