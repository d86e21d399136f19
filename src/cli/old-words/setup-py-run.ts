/** Does what the words of a setup.py ask for: natively where the project says all that is needed, else by running it. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { NativeOptions } from "../../build/backend.ts";
import type { NativePlan } from "../../build/native-build.ts";
import type { NeedsPython } from "../../build/needs-python.ts";
import type { SourceTree } from "../../build/source-tree.ts";
import type { ArchiveOptions } from "../../build/writers/wheel-writer.ts";
import { AppError, isAppError } from "../../errors.ts";
import { makeFolder } from "../../system/disk.ts";
import type { Call } from "../command.ts";
import { formatProblem } from "../report-error.ts";
import { readVersion } from "../version.ts";
import type { SetupPySettings } from "./setup-py-settings.ts";
import { PASSED_ON, type SetupPyCall } from "./setup-py-words.ts";

export async function runSetupPyCall(call: Call, asked: SetupPyCall): Promise<void> {
  const { readSourceTree } = await import("../../build/source-tree.ts");
  const tree = await readSourceTree(call.folder);
  if (asked.questions.length > 0) return answerQuestions(call, tree, asked);
  const names = asked.commands.map(({ name }) => name);
  if (names.includes("install")) {
    throw new AppError(
      "invalid",
      "Cannot install: an installer takes the project's folder itself",
      {
        hint: "python -m pip install .",
      },
    );
  }
  if (names.includes("check")) {
    const { runSetupPyCheck } = await import("./setup-py-check.ts");
    await runSetupPyCheck(call, tree, asked);
  }
  if (names.some((name) => name !== "check")) await build(call, tree, asked);
}

async function answerQuestions(call: Call, tree: SourceTree, asked: SetupPyCall): Promise<void> {
  const [{ openAnswers }, { NeedsPython }] = await Promise.all([
    import("../../build/setup-py/setup-py-answers.ts"),
    import("../../build/needs-python.ts"),
  ]);
  try {
    const { findUserSettings } = await import("../../build/user-settings.ts");
    const answer = openAnswers(
      tree,
      findUserSettings(call.env, { isHomeRead: !asked.isUserFileLeft }),
    );
    const answers = asked.questions.map((question) => [question, answer(question)] as const);
    const lines = answers.map(([, it]) => it);
    call.terminal.answer(Object.fromEntries(answers), lines);
  } catch (error) {
    if (!(error instanceof NeedsPython)) throw error;
    try {
      await runByPython(call, tree, asked);
    } catch (obstacle) {
      throw withReason(obstacle, error);
    }
  }
}

/** Whoever has no Python learns what asks for one. */
function withReason(obstacle: unknown, { message, place }: NeedsPython): unknown {
  if (!isAppError(obstacle) || obstacle.kind !== "not-found") return obstacle;
  return new AppError("not-found", `${obstacle.message}, and ${message}`, {
    hint: "Install one, or say it in setup.cfg or pyproject.toml, where nothing has to run",
    ...(place !== undefined && { place }),
    cause: obstacle,
  });
}

async function runByPython(call: Call, tree: SourceTree, asked: SetupPyCall): Promise<void> {
  const { runSetupPy } = await import("./setup-py-python.ts");
  await runSetupPy(call, tree, asked);
}

async function build(call: Call, tree: SourceTree, asked: SetupPyCall): Promise<void> {
  const { terminal } = call;
  const [{ chooseWay }, { findBuildTime }, { findUserSettings }, { readSetupPySettings }] =
    await Promise.all([
      import("../../build/choose-way.ts"),
      import("../../build/build-time.ts"),
      import("../../build/user-settings.ts"),
      import("./setup-py-settings.ts"),
    ]);
  const settings = readSetupPySettings(tree, asked);
  const userSettings = findUserSettings(call.env, { isHomeRead: !asked.isUserFileLeft });
  const options = {
    ...(userSettings !== undefined && { userSettings }),
    generator: `cheeseshop (${readVersion()})`,
    modified: findBuildTime(call.env),
    commandOptions: settings.typed,
  };
  if (asked.commands.some(({ name }) => Object.hasOwn(PASSED_ON, name))) {
    const { refuseOutsidePaths } = await import("../../build/native-backend.ts");
    await refuseOutsidePaths(tree);
    return runByPython(call, tree, asked);
  }
  const way = await chooseWay(tree, "auto", settings.request, options);
  if (way.kind === "python") {
    if (!settings.isQuiet) terminal.say(way.sentence);
    return runByPython(call, tree, asked);
  }
  const paths = await writeAll(call, way.plan, settings, options, asked.isDryRun);
  if (settings.isQuiet) return;
  for (const problem of way.plan.warnings) terminal.note(formatProblem(problem));
  terminal.note("cheeseshop build does the same with one command");
  terminal.answer({ files: paths }, paths.join("\n"));
}

/** The paths of what was written, or would have been. */
async function writeAll(
  call: Call,
  plan: NativePlan,
  settings: SetupPySettings,
  options: NativeOptions & ArchiveOptions,
  isDryRun: boolean,
): Promise<readonly string[]> {
  const [{ writePlan }, { writeBuiltFiles }] = await Promise.all([
    import("../../build/native-build.ts"),
    import("../../build/writers/build-files.ts"),
  ]);
  const isBuildAlone = settings.buildLib !== undefined && !settings.typed.has("bdist_wheel");
  const archives = writePlan(plan, options)
    .filter(({ filename }) => !(isBuildAlone && filename.endsWith(".whl")))
    .map((file) => {
      const out = settings.out[file.filename.endsWith(".whl") ? "wheel" : "sdist"];
      return { ...file, folder: path.resolve(call.folder, out) };
    });
  const code = settings.buildLib === undefined ? [] : listCode(plan);
  const lib = path.resolve(call.folder, settings.buildLib ?? "");
  if (isDryRun) {
    return [
      ...archives.map(({ folder, filename }) => path.join(folder, filename)),
      ...code.map(({ name }) => path.join(lib, name)),
    ];
  }
  for (const { name, content } of code) {
    const file = path.join(lib, name);
    await makeFolder(path.dirname(file));
    await writeFile(file, typeof content === "function" ? content() : content);
  }
  const written = archives.length === 0 ? [] : await writeBuiltFiles(archives);
  return code.length === 0 ? written : [...written, lib];
}

/** What can be imported: the wheel without what is about it, and what goes elsewhere. */
function listCode(plan: NativePlan) {
  return plan.files.flatMap((file) =>
    file.kind === "wheel"
      ? file.wheel.members.filter(({ name }) => !/^[^/]+\.(?:dist-info|data)\//.test(name))
      : [],
  );
}
