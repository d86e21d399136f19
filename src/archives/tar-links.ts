/**
 * Links in a tar that stay within its top folder, wherever they are unpacked.
 * Attacks: a link out of the folder, a member that is written through a link, and `..` behind a link, which leads
 * elsewhere than it reads.
 */
import { type FaultList, quotePath } from "./fault.ts";

export interface TarMember {
  readonly name: string;
  readonly kind: "file" | "folder" | "symbolic-link" | "hard-link" | "special";
  readonly size: number;
  /** Of a link: where it points, as it stands. */
  readonly target?: string;
}

/** Tells every link that leads, or could lead, out of the top folder, and every member below a link. */
export function checkLinks(members: readonly TarMember[], faults: FaultList): void {
  const links = new Set<string>();
  for (const member of members) {
    if (member.kind === "symbolic-link") {
      links.add(member.name);
    }
  }
  const files = new Set<string>();
  for (const member of members) {
    if (links.size > 0 && isBelow(member.name, links)) {
      const message = `${quotePath(member.name)} would be written through a link`;
      faults.add("archive-link", message, member.name);
    }
    const target = findTarget(member);
    const isInside =
      target !== undefined &&
      !isBelow(target, links) &&
      (member.kind === "symbolic-link" || files.has(target));
    if (member.target !== undefined && !isInside) {
      const message = `The link ${quotePath(member.name)} does not stay within the archive`;
      faults.add("archive-link", message, member.name);
    }
    if (member.kind === "file") {
      files.add(member.name);
    }
  }
}

/** The path that a link means, from the root of the archive. `undefined` where it leaves the top folder. */
function findTarget(member: TarMember): string | undefined {
  if (member.target === undefined || /^\/|\\|^[A-Za-z]:/.test(member.target)) {
    return undefined;
  }
  const parts = member.target.split("/").filter((part) => part !== "" && part !== ".");
  const ups = parts.findIndex((part) => part !== "..");
  const climbs = ups < 0 ? parts.length : ups;
  if (parts.slice(climbs).includes("..")) {
    return undefined;
  }
  // A hard link's target counts from the root of the archive, a symbolic link's from its own folder.
  const from = member.kind === "hard-link" ? [] : member.name.split("/").slice(0, -1);
  const rest = from.slice(0, from.length - climbs);
  const isOut =
    member.kind === "hard-link" ? climbs > 0 : rest.length === 0 || climbs >= from.length;
  return isOut ? undefined : [...rest, ...parts.slice(climbs)].join("/");
}

function isBelow(path: string, links: ReadonlySet<string>): boolean {
  for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
    if (links.has(path.slice(0, slash))) {
      return true;
    }
  }
  return false;
}
