/**
 * The platforms for which PyPI takes wheels: those whose meaning is fixed somewhere, so that a wheel runs wherever its
 * tag says.
 * Spec: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
 */

/** True for a platform tag that PyPI takes. One tag, not a compressed set. */
export function isPublicPlatform(tag: string): boolean {
  return FIXED.has(tag) || FAMILIES.some((family) => family.test(tag));
}

const FIXED: ReadonlySet<string> = new Set(
  `any win32 win_arm64 win_amd64 win_ia64
   manylinux1_x86_64 manylinux1_i686 manylinux2010_x86_64 manylinux2010_i686
   manylinux2014_x86_64 manylinux2014_i686 manylinux2014_aarch64 manylinux2014_armv7l
   manylinux2014_ppc64 manylinux2014_ppc64le manylinux2014_s390x
   linux_armv6l linux_armv7l`.split(/\s+/),
);

const APPLE = "(?:ppc|ppc64|i386|x86_64|arm64|intel|fat|fat3|fat64|universal|universal2)";
const MUSL = "x86_64|i686|aarch64|armv7l|ppc64le|s390x|riscv64";

const FAMILIES: readonly RegExp[] = [
  new RegExp(`^macosx_10_\\d+_${APPLE}$`),
  // From 11 on a major version is a release, and its minor versions change no binary interface.
  new RegExp(`^macosx_(?:11|12|13|14|15|26)_0_${APPLE}$`),
  new RegExp(`^manylinux_\\d+_\\d+_(?:${MUSL}|ppc64)$`),
  new RegExp(`^musllinux_\\d+_\\d+_(?:${MUSL})$`),
  /^ios_\d+_\d+_(?:arm64|x86_64)_(?:iphoneos|iphonesimulator)$/,
  /^android_\d+_(?:armeabi_v7a|arm64_v8a|x86|x86_64)$/,
  /^pyemscripten_\d+_\d+_wasm32$/,
];
