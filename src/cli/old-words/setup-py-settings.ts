/** What the words of a setup.py ask of a build: the command line counts before setup.cfg. */
import path from "node:path";
import { type CommandOptions, readCommandOptions } from "../../build/command-options.ts";
import type { BuildRequest } from "../../build/native-build.ts";
import type { SourceTree } from "../../build/source-tree.ts";
import { WrongUsage } from "../report-error.ts";
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

/** What a project says of folders stays in it (`refuseOutsidePaths` is asked); what is typed may lead anywhere. */
export function readSetupPySettings(tree: SourceTree, asked: SetupPyCall): SetupPySettings {
  const said = readCommandOptions(tree);
  const typed: CommandOptions = new Map(
    asked.commands.map(({ name, options }) => [
      name,
      new Map([...options].map(([key, text]) => [key, { text }])),
    ]),
  );
  const find = (command: string, option: string): string | undefined =>
    typed.get(command)?.get(option)?.text ?? said.get(command)?.get(option)?.text;
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
      formats: parseFormats(find("sdist", "formats") ?? "gztar"),
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

function isYes(text: string | undefined): boolean {
  return ["1", "yes", "true", "on"].includes(text?.toLowerCase() ?? "");
}

const FORMATS = ["gztar", "zip", "tar"] as const;

function parseFormats(text: string): BuildRequest["formats"] {
  const names = text.split(",").map((name) => name.trim());
  return names.map((name) => {
    const format = FORMATS.find((it) => it === name);
    if (format !== undefined) return format;
    throw new WrongUsage(`Cannot write an sdist as "${name}"`, `Use ${FORMATS.join(", ")}`);
  });
}
