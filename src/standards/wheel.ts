/**
 * WHEEL: how a wheel was made and what it runs on.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
 */
import type { AppError } from "../errors.ts";
import { foldHeader, type Header, parseHeaderBlock } from "./header-block.ts";
import { quote, refuseFile } from "./refusal.ts";
import { trimSpace } from "./whitespace.ts";

/** What WHEEL says. Source: PEP 427, "File contents". */
export interface Wheel {
  /** Version of the format: major and minor. */
  readonly wheelVersion: readonly [number, number];
  readonly generator?: string;
  /** Whether the top folder of the archive goes to purelib, else to platlib. */
  readonly isPurelib: boolean;
  /** Tags one by one, as the file lists them: a compressed set is expanded there. */
  readonly tags: readonly string[];
  readonly build?: string;
}

const SOURCE = "https://packaging.python.org/en/latest/specifications/binary-distribution-format/";
/** Readers must refuse a newer major version and pass a newer minor one. */
const MAJOR = 1;

/**
 * Reads WHEEL. Throws `invalid` where a field is missing or wrong, and for a major version that is not known.
 * Source: PEP 427, "File contents".
 *
 * ```ts
 * parseWheel("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any").tags // => ["py3-none-any"]
 * ```
 */
export function parseWheel(text: string): Wheel {
  const fields = Map.groupBy(parseHeaderBlock(text).headers, (header) => header.name);
  const find = (name: string): Header | undefined => fields.get(name)?.[0];
  const generator = trimmed(find("generator"));
  const build = trimmed(find("build"));
  const tags = fields.get("tag") ?? [];
  return {
    wheelVersion: parseFormatVersion(find("wheel-version")),
    ...(generator !== undefined && { generator }),
    isPurelib: parsePurelib(find("root-is-purelib")),
    tags: tags.map((header) => trimSpace(header.value)),
    ...(build !== undefined && build !== "" && { build }),
  };
}

/**
 * Writes WHEEL. Source: PEP 427, "File contents".
 *
 * ```ts
 * formatWheel({ wheelVersion: [1, 0], isPurelib: true, tags: ["py3-none-any"] }) // => "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
 * ```
 */
export function formatWheel(wheel: Wheel): string {
  const lines = [
    `Wheel-Version: ${wheel.wheelVersion.join(".")}`,
    ...(wheel.generator === undefined ? [] : [`Generator: ${foldHeader(wheel.generator)}`]),
    `Root-Is-Purelib: ${wheel.isPurelib}`,
    ...(wheel.build === undefined ? [] : [`Build: ${foldHeader(wheel.build)}`]),
    ...wheel.tags.map((tag) => `Tag: ${foldHeader(tag)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function trimmed(header: Header | undefined): string | undefined {
  return header && trimSpace(header.value);
}

function parseFormatVersion(header: Header | undefined): readonly [number, number] {
  const text = trimmed(header);
  const [, major, minor] = /^(\d{1,9})\.(\d{1,9})$/.exec(text ?? "") ?? [];
  if (major === undefined || minor === undefined) {
    throw refuseField("Wheel-Version", header, "Write Wheel-Version: 1.0");
  }
  if (Number(major) === MAJOR) return [Number(major), Number(minor)];
  throw refuseField("Wheel-Version", header, "Versions 1.0 and later below 2.0 are understood");
}

function parsePurelib(header: Header | undefined): boolean {
  const lower = trimmed(header)?.toLowerCase();
  if (lower === "true" || lower === "false") return lower === "true";
  throw refuseField("Root-Is-Purelib", header, "Write Root-Is-Purelib: true or false");
}

function refuseField(field: string, header: Header | undefined, instead: string): AppError {
  return refuseFile({
    attempt: "read WHEEL",
    why: header === undefined ? `${field} is missing` : `${field} is ${quote(header.value)}`,
    hint: `${instead} (${SOURCE})`,
    place: { file: "WHEEL", ...(header !== undefined && { line: header.line }) },
  });
}
