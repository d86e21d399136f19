/** Zips written field by field, so that a test can make any of them lie. What a test does not say is right. */
import { crc32, deflateRawSync } from "node:zlib";

export interface RawMember {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** 0 stores, 8 deflates; any other number is only written down. */
  readonly method?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly comment?: string;
  /** Sizes and CRC behind the content, zeros before it. */
  readonly descriptor?: "signed" | "bare" | "wrong";
  /** Fields of one of the headers that differ from the truth. */
  readonly local?: RawFields;
  readonly central?: RawFields;
  /** Only in the file, or only in the directory. */
  readonly only?: "local" | "central";
  /** Bytes that stand behind the packed content and count as part of it. */
  readonly padding?: string;
}

export interface RawFields {
  readonly name?: string | Uint8Array;
  readonly method?: number;
  readonly crc?: number;
  readonly packedSize?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly extra?: Uint8Array;
}

export interface RawZip {
  readonly members: readonly RawMember[];
  readonly prefix?: string;
  /** Between the members and the directory. */
  readonly gap?: string;
  readonly comment?: string;
  readonly trailing?: string;
  /** Fields of the end record that differ from the truth. */
  readonly end?: { readonly count?: number; readonly size?: number; readonly offset?: number };
  /** A ZIP64 end record; its own fields may differ, too. */
  readonly large?: {
    readonly count?: number;
    readonly recordSize?: number;
    readonly locatorOffset?: number;
    readonly extension?: string;
  };
}

export function makeRawZip(zip: RawZip): Uint8Array {
  const parts: Uint8Array[] = [bytes(zip.prefix ?? "")];
  const directory: Uint8Array[] = [];
  let offset = parts[0]?.length ?? 0;
  for (const member of zip.members) {
    const fields = describe(member);
    if (member.only !== "central") {
      const local = [localHeader(member, fields), fields.packed, descriptor(member, fields)];
      parts.push(...local);
      directory.push(member.only === "local" ? bytes("") : centralHeader(member, fields, offset));
      offset += Buffer.concat(local).length;
    } else {
      directory.push(centralHeader(member, fields, 0));
    }
  }
  parts.push(bytes(zip.gap ?? ""));
  offset += bytes(zip.gap ?? "").length;
  const headers = Buffer.concat(directory);
  const count = zip.members.filter(({ only }) => only !== "local").length;
  return Buffer.concat([
    ...parts,
    headers,
    endRecords(zip, count, headers.length, offset),
    bytes(zip.trailing ?? ""),
  ]);
}

interface Described {
  readonly name: Uint8Array;
  readonly content: Uint8Array;
  readonly packed: Uint8Array;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
}

function describe(member: RawMember): Described {
  const name = bytes(member.name);
  const content = bytes(member.content ?? "");
  const method = member.method ?? 8;
  const packed = method === 8 ? deflateRawSync(content) : content;
  const isAscii = name.every((byte) => byte < 0x80);
  return {
    name,
    content,
    packed: Buffer.concat([packed, bytes(member.padding ?? "")]),
    method,
    flags: member.flags ?? (isAscii ? 0 : 0x0800) | (member.descriptor ? 0x0008 : 0),
    crc: crc32(content),
  };
}

function localHeader(member: RawMember, fields: Described): Uint8Array {
  const lies = member.local ?? {};
  const name = bytes(lies.name ?? fields.name);
  const extra = lies.extra ?? bytes("");
  const isLate = member.descriptor !== undefined;
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(fields.flags, 6);
  header.writeUInt16LE(lies.method ?? fields.method, 8);
  header.writeUInt32LE(lies.crc ?? (isLate ? 0 : fields.crc), 14);
  header.writeUInt32LE(lies.packedSize ?? (isLate ? 0 : fields.packed.length), 18);
  header.writeUInt32LE(lies.size ?? (isLate ? 0 : fields.content.length), 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function descriptor(member: RawMember, fields: Described): Uint8Array {
  if (member.descriptor === undefined) {
    return bytes("");
  }
  const record = Buffer.alloc(16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(fields.crc, 4);
  record.writeUInt32LE(fields.packed.length, 8);
  record.writeUInt32LE(fields.content.length + (member.descriptor === "wrong" ? 1 : 0), 12);
  return member.descriptor === "bare" ? record.subarray(4) : record;
}

function centralHeader(member: RawMember, fields: Described, offset: number): Uint8Array {
  const lies = member.central ?? {};
  const name = bytes(lies.name ?? fields.name);
  const extra = lies.extra ?? bytes("");
  const comment = bytes(member.comment ?? "");
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(fields.flags, 8);
  header.writeUInt16LE(lies.method ?? fields.method, 10);
  header.writeUInt32LE(lies.crc ?? fields.crc, 16);
  header.writeUInt32LE(lies.packedSize ?? fields.packed.length, 20);
  header.writeUInt32LE(lies.size ?? fields.content.length, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt16LE(comment.length, 32);
  header.writeUInt32LE((member.mode ?? 0o100644) * 0x10000, 38);
  header.writeUInt32LE(lies.offset ?? offset, 42);
  return Buffer.concat([header, name, extra, comment]);
}

function endRecords(zip: RawZip, count: number, size: number, offset: number): Uint8Array {
  const comment = bytes(zip.comment ?? "");
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip.end?.count ?? count, 8);
  end.writeUInt16LE(zip.end?.count ?? count, 10);
  end.writeUInt32LE(zip.end?.size ?? size, 12);
  end.writeUInt32LE(zip.end?.offset ?? offset, 16);
  end.writeUInt16LE(comment.length, 20);
  if (zip.large === undefined) {
    return Buffer.concat([end, comment]);
  }
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(BigInt(zip.large.recordSize ?? 44), 4);
  large.writeBigUInt64LE(BigInt(zip.large.count ?? count), 24);
  large.writeBigUInt64LE(BigInt(zip.large.count ?? count), 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(zip.large.locatorOffset ?? offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([large, bytes(zip.large.extension ?? ""), locator, end, comment]);
}

/** An extra field: its number, then its content. */
export function extraField(id: number, content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(id, 0);
  header.writeUInt16LE(content.length, 2);
  return Buffer.concat([header, content]);
}

/** Numbers of 64 bits one after another, as the ZIP64 extra has them. */
export function uint64s(...values: readonly number[]): Uint8Array {
  const field = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) {
    field.writeBigUInt64LE(BigInt(value), 8 * index);
  }
  return field;
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}
