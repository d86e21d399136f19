/**
 * WHEEL: how a wheel was made and what it runs on.
 * Spec: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
 */
import { AppError } from "../errors.ts";
import { foldHeader, parseHeaderBlock } from "./header-block.ts";

/** What WHEEL says. */
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
 *
 * ```ts
 * parseWheel("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any").tags // => ["py3-none-any"]
 * ```
 */
export function parseWheel(text: string): Wheel {
  const fields = Map.groupBy(parseHeaderBlock(text).headers, (header) => header.name);
  const find = (name: string): string | undefined => fields.get(name)?.[0]?.value.trim();
  const generator = find("generator");
  const build = find("build");
  const tags = fields.get("tag") ?? [];
  return {
    wheelVersion: readVersion(find("wheel-version")),
    ...(generator !== undefined && { generator }),
    isPurelib: readPurelib(find("root-is-purelib")),
    tags: tags.map((header) => header.value.trim()),
    ...(build !== undefined && build !== "" && { build }),
  };
}

/** Writes WHEEL. */
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

function readVersion(text: string | undefined): readonly [number, number] {
  const [, major, minor] = /^(\d{1,9})\.(\d{1,9})$/.exec(text ?? "") ?? [];
  if (major === undefined || minor === undefined) throw wrong("Wheel-Version", text, "1.0");
  if (Number(major) !== MAJOR) {
    throw new AppError("invalid", `Cannot read WHEEL: version ${text} of the format is not known`, {
      hint: `Versions 1.0 and later below 2.0 are understood (${SOURCE})`,
      place: { file: "WHEEL" },
    });
  }
  return [Number(major), Number(minor)];
}

function readPurelib(text: string | undefined): boolean {
  const lower = text?.toLowerCase();
  if (lower !== "true" && lower !== "false") throw wrong("Root-Is-Purelib", text, "true or false");
  return lower === "true";
}

function wrong(field: string, text: string | undefined, instead: string): AppError {
  const why = text === undefined ? `${field} is missing` : `${field} is ${JSON.stringify(text)}`;
  return new AppError("invalid", `Cannot read WHEEL: ${why}`, {
    hint: `Write ${field}: ${instead} (${SOURCE})`,
    place: { file: "WHEEL" },
  });
}
