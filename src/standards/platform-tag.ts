/**
 * Platform tags: which of them a machine takes, the most specific ones first. What a machine is comes in as data;
 * finding that out is not the work of this room.
 * Spec: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/#platform-tag
 */

/** Two numbers, such as `[2, 28]` of glibc 2.28. Source: PEP 600, "Core definition". */
export type MajorMinor = readonly [major: number, minor: number];

/**
 * A machine, as far as wheels care. `arch` is spelled as in platform tags: `x86_64`, `aarch64`, `arm64`.
 * Source: PEP 425, "Platform Tag".
 */
export type Platform =
  | LinuxPlatform
  | { readonly os: "macos"; readonly version: MajorMinor; readonly arch: string }
  | { readonly os: "windows"; readonly arch: "win32" | "win_amd64" | "win_arm64" | "win_ia64" }
  /** `multiarch` reads `arm64_iphoneos`. */
  | { readonly os: "ios"; readonly version: MajorMinor; readonly multiarch: string }
  | { readonly os: "android"; readonly apiLevel: number; readonly abi: string }
  /** `version` reads `2026_0`; left out where the interpreter does not tell. */
  | { readonly os: "emscripten"; readonly version?: string }
  /** Any other: its tag as Python's `sysconfig.get_platform()` tells it. */
  | { readonly os: "other"; readonly tag: string };

/**
 * A Linux with the C library that its Python is linked to: without one only wheels for `linux_…` fit.
 * Source: PEP 600, "Core definition".
 */
export interface LinuxPlatform {
  readonly os: "linux";
  readonly arch: string;
  readonly glibc?: MajorMinor;
  readonly musl?: MajorMinor;
}

/** The only architectures with manylinux tags (PEP 599, PEP 600), and the first glibc that each may ask for. */
const FIRST_GLIBC_MINOR = new Map([
  ["x86_64", 5],
  ["i686", 5],
  ["aarch64", 17],
  ["armv7l", 17],
  // A 64-bit ARM that runs a 32-bit Python.
  ["armv8l", 17],
  ["ppc64", 17],
  ["ppc64le", 17],
  ["s390x", 17],
  ["loongarch64", 17],
  ["riscv64", 17],
]);

/** Where a major version might end that nobody has seen the end of: as the reference implementation has it. */
const LAST_GLIBC_MINOR = 50;

/** Names from before PEP 600, by the minor version of glibc 2. */
const LEGACY_MANYLINUX = new Map([
  [17, "manylinux2014"],
  [12, "manylinux2010"],
  [5, "manylinux1"],
]);

/** Mac OS X called itself 10.16 once. From 11 on the first number counts. */
const LAST_MAC_10 = 16;
const FIRST_UNIVERSAL_MAC_10 = 4;

/** Earlier ones cannot run CPython. */
const FIRST_IOS = 12;
const FIRST_ANDROID_API = 16;

/**
 * The platform tags that a machine takes. Source: PEP 425, "Platform Tag".
 *
 * ```ts
 * listPlatformTags({ os: "windows", arch: "win_amd64" }) // => ["win_amd64"]
 * listPlatformTags({ os: "linux", arch: "x86_64", musl: [1, 1] }) // => ["linux_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64"]
 * ```
 */
export function listPlatformTags(platform: Platform): string[] {
  switch (platform.os) {
    case "linux":
      return listLinuxTags(platform);
    case "macos":
      return listMacTags(platform.version, platform.arch);
    case "windows":
      return [platform.arch];
    case "ios":
      return listIosTags(platform.version, platform.multiarch);
    case "android":
      return listAndroidTags(platform.apiLevel, platform.abi);
    case "emscripten":
      return [
        ...(platform.version === undefined ? [] : [`pyemscripten_${platform.version}_wasm32`]),
        "emscripten_wasm32",
      ];
    case "other":
      return [toTagPart(platform.tag)];
  }
}

/**
 * The version of glibc in what `ldd --version` or `confstr` says: the first two numbers of the last word of its first
 * line that begins like a version, whatever a distributor adds.
 * Source: PEP 600, "Core definition".
 *
 * ```ts
 * findGlibcVersion("glibc 2.20-2014.11") // => [2, 20]
 * ```
 */
export function findGlibcVersion(text: string): MajorMinor | undefined {
  const [line = ""] = text.trimStart().split("\n", 1);
  // What comes before may be the version of a distributor's package: `ldd (crosstool-NG 1.24.0) 2.17`.
  const words = [...line.matchAll(/(?<!\S)(\d{1,4})\.(\d{1,4})/g)];
  return firstNumbers(words.at(-1) ?? /(\d{1,4})\.(\d{1,4})/.exec(text));
}

/**
 * The version of musl in what its loader says when it is started without arguments; undefined for another loader.
 * Source: PEP 656, "Reading the musl version".
 *
 * ```ts
 * findMuslVersion("musl libc (x86_64)\nVersion 1.2.5\nDynamic Program Loader") // => [1, 2]
 * ```
 */
export function findMuslVersion(text: string): MajorMinor | undefined {
  return firstNumbers(/^musl[^\n]*\n\s*Version (\d{1,4})\.(\d{1,4})/.exec(text.trimStart()));
}

function firstNumbers(match: RegExpExecArray | null): MajorMinor | undefined {
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
}

/** A 64-bit ARM runs the programs of a 32-bit one. */
function listLinuxTags({ arch, glibc, musl }: LinuxPlatform): string[] {
  const archs = arch === "armv8l" ? ["armv8l", "armv7l"] : [arch];
  return [
    ...archs.map((name) => `linux_${name}`),
    ...(glibc === undefined ? [] : archs.flatMap((name) => listManylinuxTags(glibc, name))),
    ...(musl === undefined ? [] : archs.flatMap((name) => listMusllinuxTags(musl, name))),
  ];
}

/**
 * What a Linux with that glibc takes, from PEP 600's tags with the older names behind theirs.
 * Source: PEP 600, "Core definition".
 *
 * ```ts
 * listManylinuxTags([2, 18], "aarch64") // => ["manylinux_2_18_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"]
 * ```
 */
export function listManylinuxTags(glibc: MajorMinor, arch: string): string[] {
  const first = FIRST_GLIBC_MINOR.get(arch);
  const [major, minor] = glibc;
  if (first === undefined) return [];
  return countDown(major, 2).flatMap((each) => {
    const newest = each === major ? minor : LAST_GLIBC_MINOR;
    return countDown(newest, each === 2 ? first : 0).flatMap((number) => {
      const legacy = each === 2 ? LEGACY_MANYLINUX.get(number) : undefined;
      const tag = `manylinux_${each}_${number}_${arch}`;
      return legacy === undefined ? [tag] : [tag, `${legacy}_${arch}`];
    });
  });
}

/**
 * What a Linux with that musl takes. Source: PEP 656, "Specification".
 *
 * ```ts
 * listMusllinuxTags([1, 1], "x86_64") // => ["musllinux_1_1_x86_64", "musllinux_1_0_x86_64"]
 * ```
 */
export function listMusllinuxTags([major, minor]: MajorMinor, arch: string): string[] {
  return countDown(minor, 0).map((number) => `musllinux_${major}_${number}_${arch}`);
}

/**
 * What a macOS takes. From 11 on programs for 10 run too: all on Intel, only `universal2` ones on ARM.
 * Source: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/#macos
 *
 * ```ts
 * listMacTags([11, 0], "arm64").slice(0, 3) // => ["macosx_11_0_arm64", "macosx_11_0_universal2", "macosx_10_16_universal2"]
 * ```
 */
export function listMacTags(version: MajorMinor, arch: string): string[] {
  const [major, minor] = version;
  if (major === 10) return countDown(minor, 0).flatMap((number) => macFormats(10, number, arch));
  if (major < 11) return [];
  const today = countDown(major, 11).flatMap((number) => macFormats(number, 0, arch));
  const before = countDown(LAST_MAC_10, FIRST_UNIVERSAL_MAC_10).flatMap((number) =>
    arch === "x86_64" ? macFormats(10, number, arch) : [`macosx_10_${number}_universal2`],
  );
  return [...today, ...before];
}

/**
 * What an iOS takes. No minor version has been above 9. Source: PEP 730, "Packaging".
 *
 * ```ts
 * listIosTags([12, 1], "arm64-iphoneos") // => ["ios_12_1_arm64_iphoneos", "ios_12_0_arm64_iphoneos"]
 * ```
 */
export function listIosTags([major, minor]: MajorMinor, multiarch: string): string[] {
  if (major < FIRST_IOS) return [];
  const arch = toTagPart(multiarch);
  const own = countDown(minor, 0).map((number) => `ios_${major}_${number}_${arch}`);
  const before = countDown(major - 1, FIRST_IOS).flatMap((number) =>
    countDown(9, 0).map((small) => `ios_${number}_${small}_${arch}`),
  );
  return [...own, ...before];
}

/**
 * What an Android takes. Source: PEP 738, "Packaging".
 *
 * ```ts
 * listAndroidTags(17, "arm64_v8a") // => ["android_17_arm64_v8a", "android_16_arm64_v8a"]
 * ```
 */
export function listAndroidTags(apiLevel: number, abi: string): string[] {
  return countDown(apiLevel, FIRST_ANDROID_API).map(
    (level) => `android_${level}_${toTagPart(abi)}`,
  );
}

function macFormats(major: number, minor: number, arch: string): string[] {
  return listMacFormats(major, minor, arch).map((format) => `macosx_${major}_${minor}_${format}`);
}

/** A program may hold code for several processors: the formats that hold code for this one. */
function listMacFormats(major: number, minor: number, arch: string): readonly string[] {
  const isBefore = (number: number): boolean => major === 10 && minor < number;
  const isAfter = (number: number): boolean => major > 10 || minor > number;
  switch (arch) {
    case "arm64":
      return ["arm64", "universal2"];
    case "x86_64":
      if (isBefore(4)) return [];
      return ["x86_64", "intel", "fat64", "fat3", "universal2", "universal"];
    case "i386":
      return isBefore(4) ? [] : ["i386", "intel", "fat3", "fat", "universal"];
    case "ppc64":
      return isBefore(4) || isAfter(5) ? [] : ["ppc64", "fat64", "universal"];
    case "ppc":
      return isAfter(6) ? [] : ["ppc", "fat3", "fat", "universal"];
    case "intel":
      return ["intel", "universal"];
    default:
      return [arch];
  }
}

function toTagPart(text: string): string {
  return text.replaceAll(/[-. ]/g, "_");
}

/** Whole numbers from `from` down to `to`. */
function countDown(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, from - to + 1) }, (_, at) => from - at);
}
