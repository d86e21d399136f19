/** What the words of a setup.py ask of a build: the command line counts before setup.cfg. */
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import type { CommandOption, CommandOptions } from "../build/command-options.ts";
import { normalizePath } from "../build/file-tree.ts";
import type { BuildRequest } from "../build/native-build.ts";
import type { SourceTree } from "../build/source-tree.ts";
import { AppError } from "../errors.ts";
import { WrongUsage } from "./report-error.ts";
import type { SetupPyCall } from "./setup-py-words.ts";

export interface SetupPySettings {
  readonly typed: CommandOptions;
  readonly request: BuildRequest;
  readonly isQuiet: boolean;
  /** Where sdists and wheels go, from the project's folder. */
  readonly out: Readonly<Record<"sdist" | "wheel", string>>;
  /** Where `build` lays the code; absent where it is not asked for. */
  readonly buildLib?: string;
}

/** Throws `invalid` for a path of setup.cfg that leads out of the project; what is typed may lead anywhere. */
export function readSetupPySettings(tree: SourceTree, asked: SetupPyCall): SetupPySettings {
  refuseOutsidePaths(tree);
  const typed: CommandOptions = new Map(
    asked.commands.map(({ name, options }) => [
      name,
      new Map([...options].map(([key, text]) => [key, { text }])),
    ]),
  );
  const find = (command: string, option: string): string | undefined =>
    typed.get(command)?.get(option)?.text ?? findOption(tree, command, option)?.text;
  const has = (name: string): boolean => asked.commands.some((it) => it.name === name);
  const kinds = [
    ...(has("sdist") ? ["sdist" as const] : []),
    ...(has("bdist_wheel") ? ["wheel" as const] : []),
  ];
  const base = find("build", "build_base") ?? "build";
  const lib = find("build", "build_lib") ?? path.join(base, "lib");
  const buildLib = has("build_py") ? (find("build_py", "build_lib") ?? lib) : lib;
  return {
    typed,
    request: {
      // The wheel's plan tells what "build" lays out.
      kinds: kinds.length === 0 ? ["wheel"] : kinds,
      formats: readFormats(find("sdist", "formats") ?? "gztar"),
      isWheelFromSdist: false,
    },
    isQuiet: asked.isQuiet ?? isYes(find("global", "quiet")),
    out: {
      sdist: find("sdist", "dist_dir") ?? "dist",
      wheel: find("bdist_wheel", "dist_dir") ?? "dist",
    },
    ...((has("build") || has("build_py")) && { buildLib }),
  };
}

function findOption(tree: SourceTree, command: string, option: string): CommandOption | undefined {
  return tree.setupCfg?.sections.get(command)?.get(option);
}

/** Options of commands that name a folder to write into. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  sdist: ["dist_dir"],
  bdist_wheel: ["dist_dir", "bdist_dir"],
  bdist: ["dist_dir", "bdist_base"],
  build: [
    ...["build_base", "build_lib", "build_purelib", "build_platlib"],
    ...["build_temp", "build_scripts"],
  ],
  build_py: ["build_lib"],
  build_ext: ["build_lib", "build_temp"],
  build_clib: ["build_clib", "build_temp"],
  build_scripts: ["build_dir"],
  clean: ["build_base", "build_lib", "build_temp", "build_scripts", "bdist_base"],
  egg_info: ["egg_base"],
  dist_info: ["egg_base", "output_dir"],
  rotate: ["dist_dir"],
};

/** Attack: a stranger's setup.cfg that lays code among what this machine runs. */
function refuseOutsidePaths(tree: SourceTree): void {
  for (const [command, options] of Object.entries(FOLDERS)) {
    for (const option of options) {
      const said = findOption(tree, command, option);
      if (said === undefined || said.text === "" || isInside(tree.files.root, said.text)) continue;
      throw new AppError(
        "invalid",
        `Cannot write into ${option} = ${said.text}: it leads out of the project`,
        {
          hint: "Name a folder of the project, or give it on the command line",
          ...(said.place !== undefined && { place: said.place }),
        },
      );
    }
  }
}

function isInside(root: string, text: string): boolean {
  if (normalizePath(text) === undefined) return false;
  const target = path.resolve(root, text);
  let there = target;
  while (!existsSync(there)) there = path.dirname(there);
  const real = realpathSync(there);
  const top = realpathSync(root);
  return real === top || real.startsWith(top + path.sep);
}

function isYes(text: string | undefined): boolean {
  return ["1", "yes", "true", "on"].includes(text?.toLowerCase() ?? "");
}

const FORMATS = ["gztar", "zip", "tar"] as const;

function readFormats(text: string): BuildRequest["formats"] {
  const names = text.split(",").map((name) => name.trim());
  return names.map((name) => {
    const format = FORMATS.find((it) => it === name);
    if (format !== undefined) return format;
    throw new WrongUsage(`Cannot write an sdist as "${name}"`, `Use ${FORMATS.join(", ")}`);
  });
}
