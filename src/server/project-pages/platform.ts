/**
 * What the tags of a wheel mean, in words: `cp312-cp312-manylinux_2_17_x86_64` is `CPython 3.12 · Linux x86-64`.
 * Spec: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
 */
import { isAppError } from "../../errors.ts";
import { parseWheelFilename } from "../../standards/filename.ts";

const IMPLEMENTATIONS: ReadonlyMap<string, string> = new Map([
  ["py", "Python"],
  ["cp", "CPython"],
  ["pp", "PyPy"],
  ["graalpy", "GraalPy"],
  ["ip", "IronPython"],
  ["jy", "Jython"],
]);

const WINDOWS: ReadonlyMap<string, string> = new Map([
  ["win32", "Windows 32-bit"],
  ["win_amd64", "Windows x86-64"],
  ["win_arm64", "Windows ARM64"],
]);

const MACHINES: ReadonlyMap<string, string> = new Map([
  ["x86_64", "x86-64"],
  ["i686", "x86 32-bit"],
  ["aarch64", "ARM64"],
  ["arm64", "ARM64"],
  ["armv7l", "ARM 32-bit"],
  ["universal2", "x86-64 and ARM64"],
  ["intel", "x86"],
]);

/** `undefined` for what is no wheel's name. */
export function describePlatform(filename: string): string | undefined {
  const tags = findTags(filename);
  if (tags === undefined) {
    return undefined;
  }
  const parts = tags.map((tag) => tag.split("-"));
  const isStable = parts.some(([, abi]) => abi === "abi3");
  const pythons = unique(parts.map(([python = ""]) => describePython(python, isStable)));
  const platforms = unique(parts.map(([, , platform = ""]) => describeSystem(platform)));
  return [pythons.join(", "), platforms.join(", ")].filter((words) => words !== "").join(" · ");
}

function findTags(filename: string): readonly string[] | undefined {
  try {
    return parseWheelFilename(filename).tags;
  } catch (error) {
    // A mirror shows files of any name; those that are no wheels have no platform.
    if (isAppError(error, "invalid")) {
      return undefined;
    }
    throw error;
  }
}

/** `cp312` is `CPython 3.12`, `py3` is `Python 3`; under the stable ABI it is only where that begins. */
function describePython(tag: string, isStable: boolean): string {
  const [, short = "", major = "", minor = ""] = /^([a-z]+)(\d)_?(\d*)$/.exec(tag) ?? [];
  const name = IMPLEMENTATIONS.get(short);
  if (name === undefined) {
    return tag;
  }
  const version = minor === "" ? major : `${major}.${minor}`;
  return `${name} ${version}${isStable && minor !== "" ? " and newer" : ""}`;
}

function describeSystem(tag: string): string {
  if (tag === "any") {
    return "";
  }
  const mac = /^macosx_(\d+)_(\d+)_(\w+)$/.exec(tag);
  if (mac !== null) {
    return `macOS ${mac[1]}.${mac[2]} ${machine(mac[3])}`;
  }
  const linux = /^(?:linux|(manylinux|musllinux)(?:\d+|_\d+_\d+)?)_(\w+)$/.exec(tag);
  if (linux !== null) {
    return `Linux ${machine(linux[2])}${linux[1] === "musllinux" ? " (musl)" : ""}`;
  }
  return WINDOWS.get(tag) ?? tag;
}

function machine(name = ""): string {
  return MACHINES.get(name) ?? name;
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
