/**
 * A program: reads each shop back and copies it, and tells what came of each on stdout. The words are pairs: a shop, and
 * where its backup goes. One process for all of them, since the start of each costs more than all that it does.
 */
import { backUp, verifyShop } from "../src/server/server.ts";

/** What came of a shop, or why nothing did. */
export interface Look {
  readonly read?: number;
  readonly faults?: number;
  readonly copied?: number;
  readonly obstacle?: string;
}

async function look(shop: string, backup: string): Promise<Look> {
  try {
    const { files: read, faults } = await verifyShop(shop);
    const { copied } = await backUp(shop, backup);
    return { read, faults: faults.length, copied };
  } catch (error) {
    return { obstacle: String(error) };
  }
}

const looks: Look[] = [];
const words = process.argv.slice(2);
for (let at = 0; at < words.length; at += 2) {
  looks.push(await look(words[at] ?? "", words[at + 1] ?? ""));
}
process.stdout.write(JSON.stringify(looks));
