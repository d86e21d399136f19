import assert from "node:assert/strict";
import { test } from "node:test";
import { isPublicPlatform } from "./platform-tags.ts";

for (const tag of [
  ...["any", "win_amd64", "win32", "manylinux1_x86_64", "manylinux2014_aarch64", "linux_armv7l"],
  ...["macosx_10_6_intel", "macosx_10_15_universal2", "macosx_11_0_arm64", "macosx_26_0_arm64"],
  ...["manylinux_2_39_riscv64", "musllinux_1_2_aarch64", "ios_15_4_x86_64_iphonesimulator"],
  ...["android_21_arm64_v8a", "pyemscripten_2026_0_wasm32"],
]) {
  test(`isPublicPlatform() takes ${tag}`, () => assert.equal(isPublicPlatform(tag), true));
}

for (const tag of [
  ...["linux_x86_64", "macosx_9_2_x86_64", "macosx_11_2_arm64", "macosx_16_2_arm64"],
  ...["macosx_10_15_amd64", "macosx_27_0_arm64", "manylinux_2_39_loongarch64", "freebsd_13_amd64"],
  ...["musllinux_1_2_ppc64", "wasi_0_0_wasm32", "linux_x86_64.win32", "", "any\n"],
]) {
  test(`isPublicPlatform() refuses ${JSON.stringify(tag)}`, () => {
    assert.equal(isPublicPlatform(tag), false);
  });
}
