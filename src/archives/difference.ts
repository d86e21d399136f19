/** What is different between two archives of a project: two releases, or two builds of one. */
import { type Header, parseHeaderBlock } from "../standards/header-block.ts";
import type { MemberDigest } from "./member-digests.ts";

/** One side of a comparison. */
export interface ArchiveContents {
  readonly filename: string;
  /** The folder of the metadata, which has the version in its name. */
  readonly metadataFolder: string | undefined;
  readonly metadata: Uint8Array | undefined;
  readonly members: readonly MemberDigest[];
}

export interface ArchiveDifference {
  readonly metadata: readonly FieldChange[];
  readonly members: readonly MemberChange[];
}

/** Values of one field that stand on one side alone. */
export interface FieldChange {
  /** As it is written in metadata, in lower case. */
  readonly field: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface MemberChange {
  readonly kind: "added" | "removed" | "changed";
  /** Without the part that names project and version: `*.dist-info/WHEEL`. */
  readonly name: string;
  /** Sizes in bytes; absent on the side where it is not. */
  readonly before?: number;
  readonly after?: number;
}

/** From `before` to `after`; metadata is told by its fields, and RECORD follows from all the others. */
export function compareArchives(
  before: ArchiveContents,
  after: ArchiveContents,
): ArchiveDifference {
  return {
    metadata: compareMetadata(before.metadata, after.metadata),
    members: compareMembers(namesOf(before), namesOf(after)),
  };
}

function compareMembers(
  before: ReadonlyMap<string, MemberDigest>,
  after: ReadonlyMap<string, MemberDigest>,
): MemberChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name): MemberChange[] => {
    const [old, now] = [before.get(name), after.get(name)];
    if (old === undefined) return [{ kind: "added", name, after: now?.size ?? 0 }];
    if (now === undefined) return [{ kind: "removed", name, before: old.size }];
    if (old.sha256 === now.sha256 || isTold(name)) return [];
    return [{ kind: "changed", name, before: old.size, after: now.size }];
  });
}

function isTold(name: string): boolean {
  return /(?:^|\/)(?:METADATA|RECORD|PKG-INFO)$/.test(name);
}

function namesOf({ metadataFolder, members }: ArchiveContents): Map<string, MemberDigest> {
  const base = metadataFolder?.replace(/\.dist-info$/, "");
  return new Map(members.map((member) => [withoutVersion(member.name, base), member]));
}

/** `a-1.0.dist-info/WHEEL` and `a-1.0.data/…` begin with "*", and what lies in an sdist's one folder with its own name. */
function withoutVersion(name: string, base: string | undefined): string {
  if (base === undefined || !name.startsWith(base)) return name;
  const rest = name.slice(base.length);
  return rest.startsWith("/") ? rest.slice(1) : `*${rest}`;
}

function compareMetadata(
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): FieldChange[] {
  const [old, now] = [readFields(before), readFields(after)];
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields.flatMap((field) => {
    const [left, right] = [old.get(field) ?? [], now.get(field) ?? []];
    const removed = left.filter((value) => !right.includes(value));
    const added = right.filter((value) => !left.includes(value));
    return removed.length + added.length > 0 ? [{ field, removed, added }] : [];
  });
}

function readFields(bytes: Uint8Array | undefined): Map<string, string[]> {
  if (bytes === undefined) return new Map();
  const { headers, body } = parseHeaderBlock(new TextDecoder().decode(bytes));
  const fields = new Map<string, string[]>();
  const add = ({ name, value }: Pick<Header, "name" | "value">): void => {
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  };
  for (const header of headers) add(header);
  if (body !== "") add({ name: "description", value: body });
  return fields;
}
