/** Reads the lists of projects of all upstreams, each where it is old enough, and looks up in them what was unknown. */
import { type ClaimParts, settleClaims } from "./settle-claims.ts";

export const REFRESH_MIRRORS = { kind: "refresh-mirrors", everyMs: 60 * 60_000 } as const;

/** One upstream that cannot be read keeps no other from being read; the job then fails, and is tried again. */
export async function refreshMirrors(parts: ClaimParts, signal?: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  for (const node of parts.indexes.list()) {
    if (node.kind !== "mirror" || signal?.aborted) continue;
    try {
      await parts.indexes.mirror(node).refreshNames(signal);
    } catch (error) {
      failures.push(error);
    }
  }
  // The pages of these lists, also of indexes over a mirror, are kept in memory until they are told.
  await parts.changed({ kind: "names" });
  await settleClaims(parts);
  if (failures.length > 0) throw failures[0];
}
