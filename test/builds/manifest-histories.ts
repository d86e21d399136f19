/**
 * Every release of three projects whose MANIFEST.in has a history. Six of decorator's are not here, since setuptools
 * builds them no more: 3.3.1 to 3.4.2 ask for 2to3, and 4.0.1 lacks a file that its setup.py reads.
 */
import { globSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Versions by project, the oldest first. */
export const HISTORIES: Readonly<Record<string, readonly string[]>> = {
  asgiref: listVersions(`
    0.8 0.9 0.9.1 0.10.0 0.11.0 0.11.1 0.11.2 0.12.0 0.12.1 0.13.0 0.13.2 0.13.3 0.14.0 1.0.0
    1.0.1 1.1.0 1.1.1 1.1.2 2.0.0 2.0.1 2.1.0 2.1.1 2.1.2 2.1.3 2.1.4 2.1.5 2.1.6 2.2.0 2.3.0
    2.3.1 2.3.2 3.0.0 3.1.0 3.1.1 3.1.2 3.1.3 3.1.4 3.2.0 3.2.1 3.2.2 3.2.3 3.2.4 3.2.5 3.2.6
    3.2.7 3.2.8 3.2.9 3.2.10 3.3.0 3.3.1 3.3.2 3.3.3 3.3.4 3.4.0 3.4.1 3.5.0 3.5.1 3.5.2 3.6.0
    3.7.1 3.7.2 3.8.0 3.8.1 3.9.0 3.9.1 3.9.2 3.10.0 3.11.0 3.11.1 3.12.0 3.12.1 3.13.0`),
  decorator: listVersions(`
    4.0.0 4.0.2 4.0.3 4.0.4 4.0.6 4.0.9 4.0.10 4.0.11 4.1.0 4.1.1 4.1.2 4.2.1 4.3.0 4.3.1 4.3.2
    4.4.0 4.4.1 4.4.2 5.0.5 5.0.6 5.0.7 5.0.8 5.0.9 5.1.0 5.1.1 5.2.0 5.2.1 5.3.0 5.3.1`),
  pycodestyle: listVersions(`
    2.0.0 2.1.0 2.2.0 2.3.0 2.3.1 2.4.0 2.5.0 2.6.0 2.7.0 2.8.0 2.9.0 2.9.1 2.10.0 2.11.0 2.11.1
    2.12.0 2.12.1 2.13.0 2.14.0 2.15.0`),
};

function listVersions(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** What lies about in a checkout and in no sdist, by the lines of one MANIFEST.in or another. */
const LEFT_OVER = ["left.txt", "left.rst", "left.pyc", "left.so", ".left", "left.html", "left~"];

/**
 * Makes of an unpacked sdist what a checkout would be: without the list of files that setuptools left in it and would
 * take as it stands, and with files in each folder on which MANIFEST.in alone decides.
 */
export function makeCheckout(folder: string): void {
  for (const made of globSync(`${folder}/**/*.egg-info`)) rmSync(made, { recursive: true });
  rmSync(path.join(folder, "PKG-INFO"), { force: true });
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  for (const place of [folder, ...folders.map((it) => path.join(it.parentPath, it.name))]) {
    for (const name of LEFT_OVER) writeFileSync(path.join(place, name), "");
  }
}
