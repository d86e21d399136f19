/** Builds `dist/` as npm gets it, into a folder of the test's own. */
import { packRelease } from "../set-up/pack-release.ts";

/** Writes what `npm pack` would put into `dist/` into `folder`. */
export function buildRelease(folder: string): void {
  packRelease(folder);
}
