/**
 * The extra field of a zip header: sizes of 64 bits, and names in Unicode.
 * Spec: APPNOTE.TXT 6.3.10 of PKWARE, 4.5.3 and 4.6.9.
 */
import { uint64, viewOf } from "./zip-bytes.ts";

const MAX_32 = 0xffffffff;

export interface HeaderSizes {
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/**
 * Sizes with those of the ZIP64 extra in place of 0xFFFFFFFF, and what is wrong with the extra field: readers differ
 * in what they make of a strange one.
 */
export function readSizes(
  extra: Uint8Array,
  header: HeaderSizes,
  name: Uint8Array,
): HeaderSizes & { readonly fault?: string } {
  const fields = splitExtra(extra);
  if (typeof fields === "string") {
    return { ...header, fault: fields };
  }
  const unicodeName = fields.get(0x7075);
  if (unicodeName !== undefined && Buffer.compare(unicodeName.subarray(5), name) !== 0) {
    return { ...header, fault: "it brings a second name" };
  }
  return takeLargeSizes(fields.get(0x0001), header);
}

/** APPNOTE 4.5.3: the values that did not fit stand there in this order; the others are left out or repeated. */
function takeLargeSizes(
  field: Uint8Array | undefined,
  header: HeaderSizes,
): HeaderSizes & { readonly fault?: string } {
  const isLarge = [header.size, header.packedSize, header.offset].includes(MAX_32);
  if (field === undefined || field.length === 0) {
    return isLarge ? { ...header, fault: "its ZIP64 sizes are missing" } : header;
  }
  if (![8, 16, 24, 28].includes(field.length)) {
    return { ...header, fault: "its ZIP64 field has a strange length" };
  }
  const view = viewOf(field);
  const values = Array.from({ length: field.length >> 3 }, (_, index) => uint64(view, 8 * index));
  let used = 0;
  const take = (value: number): number =>
    value === MAX_32 ? (values[used++] ?? Number.NaN) : value;
  const sizes = {
    size: take(header.size),
    packedSize: take(header.packedSize),
    offset: take(header.offset),
  };
  const inOrder = [sizes.size, sizes.packedSize, sizes.offset];
  const isRepeated = values.every((value, index) => value === inOrder[index]);
  if (inOrder.includes(Number.NaN) || (used !== values.length && !isRepeated)) {
    return { ...header, fault: "its ZIP64 sizes disagree with its header" };
  }
  return sizes;
}

/** Fields of an extra by number, or what is wrong with it. Only those that change a name or a size must be single. */
function splitExtra(extra: Uint8Array): ReadonlyMap<number, Uint8Array> | string {
  const fields = new Map<number, Uint8Array>();
  const view = viewOf(extra);
  let at = 0;
  while (at + 4 <= extra.length) {
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > extra.length) {
      return "its extra field is cut";
    }
    if (fields.has(id) && (id === 0x0001 || id === 0x7075)) {
      return "its extra field says the same thing twice";
    }
    fields.set(id, extra.subarray(at + 4, end));
    at = end;
  }
  return at === extra.length ? fields : "its extra field is cut";
}
