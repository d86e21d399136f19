/** What `cheeseshop verify` finds in a shop, a line each. */
import { verifyShop } from "../../src/server/upkeep/verify-shop.ts";

/** What was repaired says so. */
export async function listFaults(data: string, isRepairing = false): Promise<readonly string[]> {
  const { faults } = await verifyShop(data, { isRepairing });
  return faults.map(({ message, isRepaired }) => (isRepaired ? `repaired: ${message}` : message));
}
