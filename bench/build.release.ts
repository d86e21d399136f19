/** Our program as people install it, for benchmarks that start it. */
import { cpSync, symlinkSync } from "node:fs";
import path from "node:path";
import { buildRelease } from "../test/release-build.ts";

const ROOT = path.dirname(import.meta.dirname);

/** The program as npm installs it, with the packages of this clone. Returns the command's file. */
export function packRelease(folder: string): string {
  for (const part of ["bin", "assets", "migrations", "package.json"]) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  buildRelease(path.join(folder, "dist"));
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  return path.join(folder, "bin", "cheeseshop.cjs");
}
