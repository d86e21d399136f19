/**
 * What the sdist of a setuptools project holds beside its files: PKG-INFO, the `.egg-info` folder, and setup.cfg with
 * the tag of its version.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
 */
import { escapeName } from "../../standards/filename.ts";
import { parseName } from "../../standards/name.ts";
import { archivePath } from "../manifest/manifest-pattern.ts";
import type { SetupCfg } from "../setup-cfg.ts";
import type { SdistContent } from "../writers/sdist-content.ts";
import { eggInfoFolder, listEggInfo } from "./egg-info.ts";
import { formatSetuptoolsMetadata } from "./metadata.ts";
import type { SetuptoolsProject } from "./project.ts";

/** `sources` are the lines of SOURCES.txt: files of the project, and those of its `.egg-info` that no rule took out. */
export function planSetuptoolsSdist(
  project: SetuptoolsProject,
  cfg: SetupCfg | undefined,
  sources: readonly string[],
): SdistContent {
  const { metadata } = project;
  const made = new Map<string, Uint8Array>();
  const add = (path: string, text: string): void => void made.set(path, Buffer.from(text));
  const info = eggInfoFolder(project.metadata.name, project.folders);
  const files = new Set(sources.map(archivePath));
  add("PKG-INFO", formatSetuptoolsMetadata(metadata));
  add("setup.cfg", formatSetupCfg(cfg, project.versionTag));
  for (const [name, text] of listEggInfo(project, sources)) {
    const path = `${info}/${name}`;
    // Added after all rules, whatever they say.
    if (files.has(path) || name === "SOURCES.txt") add(path, text);
  }
  return {
    folder: `${escapeName(parseName(metadata.name))}-${metadata.version}`,
    copied: [...files].filter((file) => !made.has(file)),
    made,
  };
}

/** Written anew as `ConfigParser` writes: the version shall not be tagged a second time from an sdist. */
function formatSetupCfg(cfg: SetupCfg | undefined, versionTag: string): string {
  const sections = [...(cfg?.ini.sections ?? [])].map(([name, { values }]) => {
    const texts = [...values].map(([key, { text }]): [string, string] => [key, text]);
    return [name, new Map(texts)] as const;
  });
  const all = new Map(sections);
  const info = all.get("egg_info") ?? new Map<string, string>();
  info.set("tag_build", versionTag);
  info.set("tag_date", "0");
  all.set("egg_info", info);
  return [...all]
    .map(([name, texts]) => {
      const lines = [...texts].map(([key, text]) => `${key} = ${text.replaceAll("\n", "\n\t")}\n`);
      return `[${name}]\n${lines.join("")}\n`;
    })
    .join("");
}
