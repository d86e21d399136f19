/** A text for each version whose order, byte by byte, is the order of versions: what a database can sort by. */
import { trimRelease, type Version } from "../../standards/version.ts";
import type { VersionNumber } from "../../standards/version-scanner.ts";

/**
 * Equal versions give equal texts. After the epoch stand the numbers of the release, then the phase, the
 * post-release, the development release and the local label, each with a mark that sorts what is missing rightly.
 */
export function formatVersionOrder(version: Version): string {
  const { pre, post, dev, local } = version;
  const release = trimRelease(version.release).map(formatNumber).join("");
  // A mark below all digits ends the release, so that 1 stands before 1.1.
  return `${formatNumber(version.epoch)}${release}.${formatPhase(version)}${
    pre === undefined ? "" : formatNumber(pre.number)
  }${post === undefined ? "-" : `p${formatNumber(post)}`}${
    dev === undefined ? "z" : `d${formatNumber(dev)}`
  }${(local ?? []).map(formatLocal).join("")}`;
}

/** A development release of a release stands before that release's alphas. */
function formatPhase({ pre, post, dev }: Version): string {
  if (pre !== undefined) return pre.phase.charAt(0);
  return post === undefined && dev !== undefined ? "-" : "z";
}

/** The count of digits before the digits: 9 stands before 10. Ten digits and more are counted by four of them. */
function formatNumber(number: VersionNumber): string {
  const digits = String(number);
  if (digits.length < 10) return `${digits.length}${digits}`;
  return `A${String(digits.length).padStart(4, "0")}${digits}`;
}

/** Words stand before numbers; the comma ends a word below all letters. */
function formatLocal(part: VersionNumber | string): string {
  return typeof part === "string" ? `a${part},` : `n${formatNumber(part)}`;
}
