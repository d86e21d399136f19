/**
 * What the sdist of a setuptools project holds beside its files: PKG-INFO, the `.egg-info` folder, and setup.cfg with
 * the tag of its version.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
 */
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import type { SdistContent } from "../sdist-content.ts";
import type { SetupCfg } from "../setup-cfg.ts";
import { eggInfoFolder, listEggInfo } from "./egg-info.ts";
import { formatSetuptoolsMetadata } from "./metadata.ts";
import type { SetuptoolsProject } from "./project.ts";

/** `files` are those of the project, in the order of SOURCES.txt, without its `.egg-info`. */
export function planSetuptoolsSdist(
  project: SetuptoolsProject,
  cfg: SetupCfg | undefined,
  files: readonly string[],
): SdistContent {
  const { metadata } = project;
  const made = new Map<string, Uint8Array>();
  const add = (path: string, text: string): void => void made.set(path, Buffer.from(text));
  const info = eggInfoFolder(project);
  const names = [...listEggInfo(project, []).keys()].map((name) => `${info}/${name}`);
  add("PKG-INFO", formatSetuptoolsMetadata(metadata));
  add("setup.cfg", formatSetupCfg(cfg));
  for (const [name, text] of listEggInfo(project, sortSources([...files, ...names]))) {
    add(`${info}/${name}`, text);
  }
  return {
    folder: `${escapeName(parseName(metadata.name))}-${metadata.version}`,
    copied: files.filter((file) => !made.has(file)),
    made,
  };
}

/** By folder, then by name, as setuptools sorts its list. */
export function sortSources(files: readonly string[]): string[] {
  const keyOf = (file: string): readonly [string, string] => {
    const at = file.lastIndexOf("/");
    return [file.slice(0, Math.max(0, at)), file.slice(at + 1)];
  };
  return [...new Set(files)]
    .map((file) => ({ file, key: keyOf(file) }))
    .sort(({ key: a }, { key: b }) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(({ file }) => file);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Written anew as `ConfigParser` writes: the version shall not be tagged a second time from an sdist. */
function formatSetupCfg(cfg: SetupCfg | undefined): string {
  const sections = [...(cfg?.ini.sections ?? [])].map(([name, { values }]) => {
    const texts = [...values].map(([key, { text }]): [string, string] => [key, text]);
    return [name, new Map(texts)] as const;
  });
  const all = new Map(sections);
  const info = all.get("egg_info") ?? new Map<string, string>();
  info.set("tag_build", cfg?.sections.get("egg_info")?.get("tag_build")?.text ?? "");
  info.set("tag_date", "0");
  all.set("egg_info", info);
  return [...all]
    .map(([name, texts]) => {
      const lines = [...texts].map(([key, text]) => `${key} = ${text.replaceAll("\n", "\n\t")}\n`);
      return `[${name}]\n${lines.join("")}\n`;
    })
    .join("");
}
