/** Runs setup.py itself, with the words that were typed, in the environment that its build asks for. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { SourceTree } from "../../build/source-tree.ts";
import { AppError } from "../../errors.ts";
import type { Call } from "../command.ts";
import { inProjectCopy } from "../project-copy.ts";
import { WrongUsage } from "../report-error.ts";
import type { SetupPyCall } from "./setup-py-words.ts";

/** With `-n` in a copy of the project: setuptools has forgotten how to say what it would write. */
export async function runSetupPy(call: Call, tree: SourceTree, asked: SetupPyCall): Promise<void> {
  if (!asked.isDryRun || asked.commands.length === 0) {
    const output = await run(call, tree, asked, call.folder);
    call.terminal.answer({ output }, output.trimEnd());
    return;
  }
  refuseOutside(call, asked);
  await inProjectCopy(call.folder, async (copy) => {
    const before = await listFiles(copy);
    await run(call, tree, asked, copy);
    const after = await listFiles(copy);
    const changed = [...after].filter(([file, time]) => before.get(file) !== time);
    const files = changed.map(([file]) => path.join(call.folder, file)).toSorted();
    call.terminal.answer({ files }, files.join("\n"));
  });
}

/** The copy has no outside that could be thrown away after it. */
function refuseOutside({ folder }: Call, { commands }: SetupPyCall): void {
  for (const { name, options } of commands) {
    for (const [option, value] of options) {
      if (option === "user_config" || option === "global_config") {
        throw new WrongUsage(
          `Cannot tell without writing what ${name} --${option.replace("_", "-")} writes: the file lies outside of the project`,
          "Leave -n out, or give --filename with a path inside of the project",
        );
      }
      if (!PATH_OPTION.test(option)) continue;
      const target = path.relative(folder, path.resolve(folder, value));
      if (!path.isAbsolute(value) && !target.startsWith("..")) continue;
      throw new WrongUsage(
        `Cannot tell without writing what goes into ${value}: it lies outside of the project`,
        "Leave -n out, or give a path inside of the project",
      );
    }
  }
}

/** Options whose value says where something is written. */
const PATH_OPTION = /^filename$|_(?:dir|lib|base|temp|purelib|platlib|scripts|clib)$/;

async function listFiles(folder: string): Promise<ReadonlyMap<string, bigint>> {
  const files = new Map<string, bigint>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { mtimeNs } = await stat(file, { bigint: true });
    files.set(path.relative(folder, file), mtimeNs);
  }
  return files;
}

/** What it prints. */
async function run(
  call: Call,
  tree: SourceTree,
  asked: SetupPyCall,
  folder: string,
): Promise<string> {
  const [
    { openBuildEnvironment },
    { runProcess },
    { openFrontend },
    { stoppable },
    { formatRequirement },
  ] = await Promise.all([
    import("../../build/frontend/build-environment.ts"),
    import("../../system/process.ts"),
    import("../frontend.ts"),
    import("../interrupt.ts"),
    import("../../standards/requirement.ts"),
  ]);
  const requires = tree.pyproject?.content.buildSystem.requires.map(formatRequirement) ?? [];
  const wanted = [...new Set([...requires, "setuptools", "wheel"])];
  const script =
    tree.setupPy === undefined ? ["-c", "import setuptools; setuptools.setup()"] : ["setup.py"];
  // -n is ours: setuptools reads it no more.
  const typed = [
    ...asked.words.filter((word) => word !== "-n" && word !== "--dry-run"),
    ...asked.commands.flatMap(({ words }) => words),
  ];
  const { code, stdout, stderr } = await stoppable(async (signal) => {
    const frontend = await openFrontend(call, signal);
    const { python, pythonWords, env } = await openBuildEnvironment(wanted, frontend);
    return runProcess(python, [...pythonWords, ...script, ...typed], { folder, env, signal });
  });
  if (code === 0) return stdout;
  throw new AppError("invalid", `Cannot go on: setup.py ${typed.join(" ")} failed`, {
    hint: stderr.trimEnd().split("\n").slice(-8).join("\n  "),
  });
}
