/** The digests of a file by which indexes know it. */
import { createReadStream } from "node:fs";
import { makeDigester } from "../system/digest.ts";

export async function hashFile(file: string): Promise<Readonly<Record<string, string>>> {
  const digester = await makeDigester("sha256", "blake2b-256", "md5");
  for await (const chunk of createReadStream(file)) digester.update(chunk);
  return digester.finish();
}
