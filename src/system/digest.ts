/**
 * Digests of bytes as they pass. BLAKE2b with 256 bits, which upload forms name `blake2_256_digest`, is the one that
 * `node:crypto` cannot make.
 */
import { createHash } from "node:crypto";
import type { IHasher } from "hash-wasm";

export type DigestName = "sha256" | "md5" | "blake2b-256";

/** One run over one stream of bytes. */
export interface Digester<Name extends DigestName> {
  update(chunk: Uint8Array): void;
  /** Lower-case hex by name. Ends the run: call it once. */
  finish(): Readonly<Record<Name, string>>;
}

interface OneDigest {
  update(chunk: Uint8Array): void;
  hex(): string;
}

/** A digester for all the names at once: the bytes are touched while they are in the processor's cache. */
export async function makeDigester<Name extends DigestName>(
  ...names: readonly Name[]
): Promise<Digester<Name>> {
  const digests = await Promise.all(
    names.map(async (name) => [name, await openDigest(name)] as const),
  );
  return {
    update(chunk) {
      for (const [, digest] of digests) digest.update(chunk);
    },
    finish() {
      return Object.fromEntries(digests.map(([name, digest]) => [name, digest.hex()])) as Record<
        Name,
        string
      >;
    },
  };
}

/** Hex sha256 of bytes, or of a text in UTF-8. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function openDigest(name: DigestName): Promise<OneDigest> {
  if (name === "blake2b-256") return openBlake2b();
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), hex: () => hash.digest("hex") };
}

/** Making one costs a WebAssembly instance with memory of its own: those that have finished are used again. */
const idleHashers: IHasher[] = [];
const MOST_IDLE = 32;

async function openBlake2b(): Promise<OneDigest> {
  const hasher = idleHashers.pop() ?? (await makeHasher());
  hasher.init();
  return {
    update: (chunk) => void hasher.update(chunk),
    hex() {
      const digest = hasher.digest("hex");
      if (idleHashers.length < MOST_IDLE) idleHashers.push(hasher);
      return digest;
    },
  };
}

/** Loaded with the first upload: the library is a large text, with the programs of all its digests in it. */
async function makeHasher(): Promise<IHasher> {
  const { createBLAKE2b } = await import("hash-wasm");
  return createBLAKE2b(256);
}
