/** Files that are longer at the upstream than its page has said: nobody is given one for whole, and none is kept. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import type { Log } from "../../src/system/log.ts";
import type { Stock } from "../fakes/fake-index.ts";
import { openFakeUpstream, type UpstreamKind } from "../fakes/fake-upstream.ts";
import { makeLine } from "../fakes/line.ts";
import { openServer } from "../fakes/open-server.ts";

const FILENAME = "demo-1.0.tar.gz";
const stockOf = (bytes: Uint8Array): Stock => ({ demo: { [FILENAME]: { bytes } } });

/** What the reader sees: of a file whose last 64 kB are held back, he may have had the beginning. */
const CASES: readonly (readonly [kind: UpstreamKind, size: number, seen: RegExp])[] = [
  ["rich", 10_000, /^502 .*it is larger than 10000 bytes/],
  ["rich", 300_000, /^broken: ECONNRESET$/],
  ["rich", 3_000_000, /^broken: ECONNRESET$/],
  ["poor", 10_000, /^502 .*its sha256 is [0-9a-f]{64}, where [0-9a-f]{64} was announced/],
  ["poor", 300_000, /^broken: ECONNRESET$/],
  ["poor", 3_000_000, /^broken: ECONNRESET$/],
];

for (const [kind, size, seen] of CASES) {
  test(`a file of ${size} bytes that has grown at a ${kind} upstream is neither given nor kept`, async () => {
    const bytes = randomBytes(size);
    const upstream = await openFakeUpstream(stockOf(bytes), { kind });
    after(() => upstream.close());
    const lines: string[] = [];
    const at =
      (level: string) =>
      (sentence: string, { error }: Readonly<Record<string, unknown>> = {}): void =>
        void lines.push(`${level}: ${sentence}: ${error instanceof Error ? error.message : ""}`);
    const log: Log = { info() {}, warn: at("warning"), error: at("error") };
    const server = await openServer({ settings: { upstream: upstream.url }, log });
    const { ask } = makeLine(server.address);
    const page = (await ask("GET", "/root/pypi/simple/demo/")).body.toString();
    const address = `/root/pypi/${/files\/[0-9a-f]{64}\/[^"#]*/.exec(page)?.[0]}`;

    upstream.setStock(stockOf(Buffer.concat([bytes, randomBytes(10)])));
    const told = await ask("GET", address).then(
      ({ status, body }) => `${status} ${body.subarray(0, 500).toString()}`,
      (error: Error & { code?: string }) => `broken: ${error.code}`,
    );
    assert.match(told, seen);
    const kept = await server.parts.db.read.selectFrom("mirrored_files").selectAll().execute();
    assert.deepEqual(kept, []);
    assert.deepEqual(readdirSync(path.join(server.data, "files", "incoming")), []);
    assert.match(
      lines.join("\n"),
      /^warning: Cannot mirror demo-1\.0\.tar\.gz .*: .*(larger|sha256)/m,
    );
    assert.doesNotMatch(lines.join("\n"), /^error/m);
    const shown = (await ask("GET", "/root/pypi/demo/")).body.toString();
    assert.match(shown, /This may not be all .*(it is larger than|its sha256 is)/s);

    upstream.setStock(stockOf(bytes));
    assert.deepEqual((await ask("GET", address)).body, bytes);
    assert.deepEqual(upstream.requests.filter(({ path }) => path.startsWith("/files/")).length, 2);
  });
}
