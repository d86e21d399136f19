/** Tars written block by block, so that a test can make any header lie. What a test does not say is right. */
import { gzipSync } from "node:zlib";

export interface RawTarMember {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** The type flag; `0` is a file. */
  readonly type?: string;
  readonly target?: string;
  /** The size field, where it is not the content's. */
  readonly size?: number | string;
  readonly magic?: string;
  readonly prefix?: string;
  readonly checksum?: number;
}

export function makeRawTarGz(members: readonly RawTarMember[], end?: Uint8Array): Uint8Array {
  return gzipSync(makeRawTar(members, end));
}

/** `end` stands in place of the two blocks of zeros. */
export function makeRawTar(
  members: readonly RawTarMember[],
  end: Uint8Array = Buffer.alloc(1024),
): Uint8Array {
  return Buffer.concat([
    ...members.flatMap((member) => [tarHeader(member), padded(member.content ?? "")]),
    end,
  ]);
}

/** The member that carries records of a pax header for the next one. */
export function paxMember(records: Readonly<Record<string, string>>, type = "x"): RawTarMember {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    const length = rest + String(rest + String(rest).length).length;
    return `${length} ${key}=${value}\n`;
  });
  return { name: "PaxHeader", type, content: lines.join("") };
}

function tarHeader(member: RawTarMember): Uint8Array {
  const block = Buffer.alloc(512);
  const content = bytes(member.content ?? "");
  const size = member.size ?? content.length;
  block.set(bytes(member.name).subarray(0, 100), 0);
  block.write("0000644\u0000", 100, "latin1");
  block.write(typeof size === "string" ? size : size.toString(8).padStart(11, "0"), 124, "latin1");
  block.write("00000000000", 136, "latin1");
  block.write(" ".repeat(8), 148, "latin1");
  block.write(member.type ?? "0", 156, "latin1");
  block.write(member.target ?? "", 157, 100, "utf8");
  block.write(member.magic ?? "ustar\u000000", 257, "latin1");
  block.write(member.prefix ?? "", 345, 155, "latin1");
  const sum = member.checksum ?? block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
  return block;
}

function padded(content: string | Uint8Array): Uint8Array {
  const filled = bytes(content);
  return Buffer.concat([filled, Buffer.alloc((512 - (filled.length % 512)) % 512)]);
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}
