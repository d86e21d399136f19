/** The upload of one file of 500 MB: how long, beside hashing its bytes, and how much memory it takes. */
import { createHash, randomBytes } from "node:crypto";
import { makeDigester } from "../src/system/digest.ts";
import { makeForm, uploadAll } from "./serve.client.ts";
import { median } from "./serve.measured.ts";
import {
  cpuSeconds,
  forgetPeak,
  inFolder,
  memoryOf,
  sayRow,
  sayTable,
  sized,
  startShop,
  stop,
} from "./serve.stage.ts";

const MEGABYTES = sized(500, 20);
const ROUNDS = sized(3, 1);

export async function measureLarge(): Promise<void> {
  // Noise does not compress; the same megabyte again and again is enough of it.
  const noise = randomBytes(1024 ** 2);
  const content = Buffer.concat(Array.from({ length: MEGABYTES }, () => noise));
  const hashing: number[] = [];
  const uploading: number[] = [];
  const using: number[] = [];
  let above = 0;
  await inFolder(async (folder) => {
    const shop = await startShop(folder);
    await uploadAll(shop, [makeForm({ name: "small", version: "1.0" })], { clients: 1 });
    const idle = (await memoryOf(shop)).now;
    for (let round = 0; round < ROUNDS; round += 1) {
      hashing.push(await hash(content));
      const files = { "noise.bin": content };
      const form = makeForm({ name: "large", version: `${round}.0`, files });
      await forgetPeak(shop);
      const before = await cpuSeconds(shop);
      uploading.push((await uploadAll(shop, [form], { clients: 1 })).seconds);
      using.push((await cpuSeconds(shop)) - before);
      above = Math.max(above, (await memoryOf(shop)).peak - idle);
    }
    await stop(shop);
  });
  sayTable(`Upload of ${MEGABYTES} MB`, ["what", "median"]);
  const [hashed, uploaded, used] = [median(hashing), median(uploading), median(using)];
  sayRow("three hashes of its bytes, s", hashed.toFixed(2));
  sayRow("one sha256 of its content, as RECORD wants it, s", checkSeconds(content).toFixed(2));
  sayRow("upload, s", uploaded.toFixed(2));
  sayRow("CPU of the server, s", used.toFixed(2));
  sayRow("CPU beside hashing", (used / hashed).toFixed(2));
  sayRow("most memory above idle, MB", above);
}

async function hash(content: Buffer): Promise<number> {
  const digester = await makeDigester("sha256", "md5", "blake2b-256");
  const started = performance.now();
  for (let at = 0; at < content.length; at += 65_536)
    digester.update(content.subarray(at, at + 65_536));
  digester.finish();
  return (performance.now() - started) / 1000;
}

/** RECORD is held against the content behind the upload: that cannot be had for nothing. */
function checkSeconds(content: Buffer): number {
  const started = performance.now();
  const sha256 = createHash("sha256");
  for (let at = 0; at < content.length; at += 65_536)
    sha256.update(content.subarray(at, at + 65_536));
  sha256.digest();
  return (performance.now() - started) / 1000;
}
