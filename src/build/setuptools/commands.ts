/**
 * Defaults of setuptools' commands, from setup.cfg and `[tool.distutils]`, as far as an archive is otherwise by them.
 * Reference: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
 */
import { type CommandOptions, readCommandOptions, toKey } from "../command-options.ts";
import { NeedsPython } from "../needs-python.ts";
import type { SetupCfg } from "../setup-cfg.ts";
import { findTool, type SourceTree } from "../source-tree.ts";
import { PURE_WHEEL, type WheelSettings } from "./project.ts";

/** Commands whose options would change what is built. */
const BUILDING = [
  ...["bdist", "bdist_wheel", "build", "build_clib", "build_ext", "build_py", "build_scripts"],
  ...["egg_info", "install", "install_data", "install_egg_info", "install_headers", "install_lib"],
  ...["install_scripts", "sdist", "wheel", "dist_info", "editable_wheel", "global"],
];

/** Options that change no byte of an archive, or that are read here. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  bdist_wheel: [
    ...["universal", "python_tag", "plat_name", "build_number", "compression", "dist_dir"],
    ...["keep_temp", "bdist_dir", "relative", "owner", "group"],
  ],
  wheel: ["universal"],
  egg_info: ["tag_build", "tag_date", "tag_svn_revision"],
  sdist: ["formats", "dist_dir", "keep_temp", "owner", "group"],
  global: ["quiet", "verbose", "no_user_cfg"],
  build: ["build_base", "build_lib", "force"],
  build_py: ["build_lib", "force"],
};

/**
 * `typed` stand on the command line, and count before all others. Throws `NeedsPython` for an option that only setuptools
 * itself knows how to follow.
 */
export function listCommandOptions(
  tree: SourceTree,
  typed: CommandOptions = new Map(),
): CommandOptions {
  const inPyproject = Object.keys(findTool(tree, "distutils") ?? {}).map(toKey);
  const isMeant = (name: string): boolean => BUILDING.includes(name) || inPyproject.includes(name);
  const commands = new Map([...readCommandOptions(tree)].filter(([name]) => isMeant(name)));
  for (const [command, options] of typed) {
    commands.set(command, new Map([...(commands.get(command) ?? []), ...options]));
  }
  for (const [command, options] of commands) {
    for (const [option, { place }] of options) {
      if (KNOWN[command]?.includes(option) === true) continue;
      throw new NeedsPython(`[${command}] sets ${option}`, place);
    }
  }
  return commands;
}

/** The tags of the wheel. */
export function readWheelSettings(options: CommandOptions): WheelSettings {
  const wheel = options.get("bdist_wheel");
  const isUniversal = [wheel, options.get("wheel")].some((it) => isOn(it?.get("universal")?.text));
  const build = wheel?.get("build_number")?.text;
  const platform = wheel?.get("plat_name")?.text;
  const python = wheel?.get("python_tag")?.text;
  return {
    python: isUniversal ? "py2.py3" : (python ?? PURE_WHEEL.python),
    platform: (platform ?? PURE_WHEEL.platform).toLowerCase().replaceAll(/[-. ]/g, "_"),
    ...(build !== undefined && build !== "" && { build }),
  };
}

/** What `[egg_info]` adds to the version; a date is not for reproducible builds. */
export function readVersionTag(options: CommandOptions): string {
  const info = options.get("egg_info");
  const date = info?.get("tag_date");
  if (isOn(date?.text))
    throw new NeedsPython("[egg_info] adds the date to the version", date?.place);
  return info?.get("tag_build")?.text ?? "";
}

/** As `strtobool` of distutils. */
function isOn(text: string | undefined): boolean {
  return ["y", "yes", "t", "true", "on", "1"].includes(text?.toLowerCase() ?? "");
}

/** Whether setup.cfg describes a project, and not only how commands and other tools run. */
export function describesProject(cfg: SetupCfg | undefined): boolean {
  const names = [...(cfg?.sections.keys() ?? [])];
  return names.some((it) => it === "metadata" || it === "options" || it.startsWith("options."));
}
