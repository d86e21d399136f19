/**
 * Compression by zstd, level 1: smaller and faster than gzip (docs/benchmarks.md). What is short is packed and unpacked at
 * once: to hand it to another thread takes longer than the work.
 */
import { promisify } from "node:util";
import {
  zstdCompress as compress,
  zstdCompressSync as compressNow,
  constants,
  zstdDecompress as decompress,
  zstdDecompressSync as decompressNow,
} from "node:zlib";

/** Bytes of which compressing, by gzip too, holds nobody up for longer than a quarter of a millisecond. */
export const SHORT_BYTES = 32 * 1024;

export const ZSTD_LEVEL = { [constants.ZSTD_c_compressionLevel]: 1 };

const packElsewhere = promisify(compress);
const unpackElsewhere = promisify(decompress);

export async function packZstd(bytes: Uint8Array): Promise<Buffer> {
  const options = { params: ZSTD_LEVEL };
  return bytes.length <= SHORT_BYTES ? compressNow(bytes, options) : packElsewhere(bytes, options);
}

/** Of what this program has packed: there is no limit. */
export async function unpackZstd(bytes: Uint8Array): Promise<Buffer> {
  return bytes.length <= SHORT_BYTES ? decompressNow(bytes) : unpackElsewhere(bytes);
}
