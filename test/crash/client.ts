/**
 * A client that works on a project of its own while the server may die at any moment, and remembers what it was
 * promised: what was answered is certain, what was not may have been done or not.
 */
import assert from "node:assert/strict";
import { sha256Of } from "../../src/system/digest.ts";
import type { Random } from "../differential/random.ts";
import { makeForm } from "../fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import type { Shop } from "../shop.ts";

/** What is known of a release: `undefined` where the server died before it answered. */
interface Known {
  isThere: boolean | undefined;
  isYanked: boolean | undefined;
  readonly filename: string;
  readonly sha256: string;
}

export interface CrashClient {
  readonly project: string;
  /** Sends one file, and waits for the answer. */
  send(shop: Shop): Promise<void>;
  /** Does one thing after the other until the server is gone. Throws where an answer is wrong. */
  work(shop: Shop, random: Random): Promise<void>;
  /** Holds what the server shows against what is known. Throws where something is lost, or is there unasked. */
  check(shop: Shop): Promise<void>;
}

const INDEX = "root/main";
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

/** `fetch` throws a `TypeError` for faults of its caller as well; where the line breaks, that has a cause. */
export function isLineBroken(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof Error;
}

/** `refusals` are the answers that mean that nothing was done. */
export function makeCrashClient(project: string, refusals: readonly number[] = []): CrashClient {
  const releases = new Map<string, Known>();
  /** Those that were touched since the last check: all others were read back before. */
  const touched = new Set<string>();
  let next = 0;

  async function upload(shop: Shop, size: number): Promise<void> {
    const version = `1.${next}`;
    next += 1;
    const release = { name: project, version };
    const files = { [`${project}.py`]: "#".repeat(size) };
    const [bytes, filename] = [makeWheel({ ...release, files }), wheelFilename(release)];
    const known: Known = {
      ...{ filename, sha256: sha256Of(bytes) },
      isThere: undefined,
      isYanked: false,
    };
    releases.set(version, known);
    touched.add(version);
    const form = makeForm({ ...release, filename, bytes });
    const answer = await fetch(`${shop.address}/${INDEX}/legacy/`, {
      method: "POST",
      headers: { authorization: `Bearer ${shop.token}`, "content-type": form.contentType },
      body: form.body,
    });
    // Its status is an answer, even where the line breaks behind it.
    if (answer.status === 200) known.isThere = true;
    if (refusals.includes(answer.status)) known.isThere = false;
    const text = await answer.text();
    assert.ok(known.isThere !== undefined, `upload ${filename}: ${answer.status} ${text}`);
  }

  async function change(
    shop: Shop,
    version: string,
    did: "yank" | "unyank" | "delete",
  ): Promise<void> {
    const known = releases.get(version);
    assert.ok(known !== undefined);
    const before = { ...known };
    touched.add(version);
    if (did === "delete") known.isThere = undefined;
    else known.isYanked = undefined;
    const place = `/+api/indexes/${INDEX}/projects/${project}/${version}`;
    const answer = await shop.ask(
      did === "yank" ? "PUT" : "DELETE",
      did === "delete" ? place : `${place}/yank`,
      did === "yank" ? { reason: "a crash test" } : undefined,
    );
    const text = await answer.text();
    if (refusals.includes(answer.status)) {
      Object.assign(known, before);
      return;
    }
    assert.ok(answer.ok, `${did} ${version}: ${answer.status} ${text}`);
    if (did === "delete") known.isThere = false;
    else known.isYanked = did === "yank";
  }

  return {
    project,

    send: (shop) => upload(shop, 100),

    async work(shop, random) {
      for (;;) {
        const there = [...releases].filter(([, { isThere }]) => isThere === true);
        const [version] = there[random.below(there.length)] ?? [];
        const choice = random.below(10);
        try {
          if (version === undefined || choice < 6) await upload(shop, random.below(200_000));
          else
            await change(
              shop,
              version,
              (["yank", "unyank", "delete", "yank"] as const)[choice - 6] ?? "yank",
            );
        } catch (error) {
          if (isLineBroken(error)) return;
          throw error;
        }
      }
    },

    async check(shop) {
      // Of a name that nobody has yet an upstream is asked, which may be too busy to answer.
      if (releases.size === 0) return;
      const headers = { accept: JSON_TYPE };
      const answer = await fetch(`${shop.address}/${INDEX}/simple/${project}/`, { headers });
      const text = await answer.text();
      const shown = new Map<string, { url: string; yanked: boolean | string }>();
      if (answer.status !== 404) {
        assert.equal(answer.status, 200, text);
        for (const file of JSON.parse(text).files) shown.set(file.filename, file);
      }
      for (const [version, known] of releases) {
        const file = shown.get(known.filename);
        shown.delete(known.filename);
        known.isThere ??= file !== undefined;
        assert.equal(file !== undefined, known.isThere, `${project} ${version} is there`);
        if (file === undefined) continue;
        const isYanked = file.yanked !== false;
        known.isYanked ??= isYanked;
        assert.equal(isYanked, known.isYanked, `${project} ${version} is yanked`);
        if (touched.has(version)) await checkBytes(shop, file.url, known);
      }
      assert.deepEqual([...shown.keys()], [], "files that nobody sent");
      touched.clear();
    },
  };

  async function checkBytes(shop: Shop, url: string, known: Known): Promise<void> {
    const at = new URL(url, `${shop.address}/${INDEX}/simple/${project}/`);
    const answer = await fetch(at);
    assert.equal(answer.status, 200, known.filename);
    assert.equal(sha256Of(new Uint8Array(await answer.arrayBuffer())), known.sha256);
  }
}
