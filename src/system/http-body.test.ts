import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { boundedBody } from "./http-body.ts";

const PLAIN = Buffer.alloc(100_000, "text ");

const PACKED = {
  gzip: gzipSync(PLAIN),
  zstd: zstdCompressSync(PLAIN),
} as const;

function bounded(body: Readable, encoding: string | undefined, maximumBytes = 1e6): Readable {
  return boundedBody(body, { url: new URL("http://example.test/"), maximumBytes, encoding });
}

for (const encoding of ["gzip", "zstd"] as const) {
  for (const [what, plain] of [
    ["nothing", Buffer.alloc(0)],
    ["little", Buffer.from("spam")],
    ["much", Buffer.alloc(5e6, "text ")],
  ] as const) {
    const packed = encoding === "gzip" ? gzipSync(plain) : zstdCompressSync(plain);
    const unpacking = (bytes: Uint8Array, maximumBytes: number): Promise<Buffer> =>
      buffer(
        boundedBody(Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]), {
          ...{ url: new URL("http://example.test/"), maximumBytes, encoding },
          length: bytes.length,
        }),
      );

    test(`boundedBody() unpacks ${what} of ${encoding} whose length was announced`, async () => {
      assert.deepEqual(await unpacking(packed, plain.length + 1), plain);
    });

    test(`boundedBody() fails where ${what} of ${encoding} with a length was cut`, async () => {
      await assert.rejects(unpacking(packed.subarray(0, -2), 1e7), { kind: "unavailable" });
    });

    test(`boundedBody() counts what ${what} of ${encoding} with a length unpacks to`, async () => {
      if (plain.length === 0) return;
      await assert.rejects(unpacking(packed, plain.length - 1), /it is larger than \d+ bytes/);
    });
  }

  test(`boundedBody() unpacks ${encoding}`, async () => {
    const body = new PassThrough();
    body.end(PACKED[encoding]);
    assert.ok((await buffer(bounded(body, encoding))).equals(PLAIN));
  });

  test(`boundedBody() counts what ${encoding} unpacks to`, async () => {
    const body = new PassThrough();
    body.end(PACKED[encoding]);
    await assert.rejects(buffer(bounded(body, encoding, 1000)), { kind: "unavailable" });
  });

  test(`boundedBody() lets go of body and unpacker of ${encoding} where its reader does`, async () => {
    const body = new PassThrough();
    const unpackers: NodeJS.WritableStream[] = [];
    const { pipe } = body;
    body.pipe = (target, options) => {
      unpackers.push(target);
      return pipe.call(body, target, options) as typeof target;
    };
    const read = bounded(body, encoding);
    body.write(PACKED[encoding].subarray(0, 20));
    await turn();
    read.destroy();
    await once(read, "close");
    assert.equal(body.destroyed, true);
    assert.deepEqual(
      unpackers.map((stream) => "destroyed" in stream && stream.destroyed),
      [true],
    );
  });
}
