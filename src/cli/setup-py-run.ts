/** Does what the words of a setup.py ask for: natively where the project says all that is needed, else by running it. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { NativeOptions } from "../build/backend.ts";
import type { CommandOptions } from "../build/command-options.ts";
import type { BuildRequest, NativePlan } from "../build/native-build.ts";
import type { NeedsPython } from "../build/needs-python.ts";
import type { SourceTree } from "../build/source-tree.ts";
import type { ArchiveOptions } from "../build/wheel-writer.ts";
import { AppError, isAppError } from "../errors.ts";
import { makeFolder } from "../system/disk.ts";
import type { Call } from "./command.ts";
import { formatProblem, WrongUsage } from "./report-error.ts";
import type { SetupPyCall } from "./setup-py-words.ts";
import { readVersion } from "./version.ts";

export async function runSetupPyCall(call: Call, asked: SetupPyCall): Promise<void> {
  const { readSourceTree } = await import("../build/source-tree.ts");
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
    import("../build/setup-py-answers.ts"),
    import("../build/needs-python.ts"),
  ]);
  try {
    const answer = openAnswers(tree);
    const answers = asked.questions.map((question) => [question, answer(question)] as const);
    const lines = answers.map(([, it]) => it);
    call.terminal.answer(Object.fromEntries(answers), lines);
  } catch (error) {
    if (!(error instanceof NeedsPython)) throw error;
    try {
      await runSetupPy(call, tree);
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

async function build(call: Call, tree: SourceTree, asked: SetupPyCall): Promise<void> {
  const { terminal } = call;
  const [{ chooseWay }, { findBuildTime }] = await Promise.all([
    import("../build/choose-way.ts"),
    import("../build/build-time.ts"),
  ]);
  const settings = readSettings(tree, asked);
  const options = {
    generator: `cheeseshop (${readVersion()})`,
    modified: findBuildTime(call.env),
    commandOptions: settings.typed,
  };
  const way = await chooseWay(tree, "auto", settings.request, options);
  if (way.kind === "python") {
    if (!settings.isQuiet) terminal.say(way.sentence);
    return runSetupPy(call, tree);
  }
  const paths = await writeAll(call, way.plan, settings, options, asked.isDryRun);
  if (settings.isQuiet) return;
  for (const problem of way.plan.warnings) terminal.note(formatProblem(problem));
  terminal.note("cheeseshop build does the same with one command");
  terminal.answer({ files: paths }, paths.join("\n"));
}

interface Settings {
  readonly typed: CommandOptions;
  readonly request: BuildRequest;
  readonly isQuiet: boolean;
  /** Where archives go, from the project's folder. */
  readonly out: string;
  /** Where `build` lays the code; absent where it is not asked for. */
  readonly buildLib?: string;
}

/** The command line counts before setup.cfg. */
function readSettings(tree: SourceTree, asked: SetupPyCall): Settings {
  const typed: CommandOptions = new Map(
    asked.commands.map(({ name, options }) => [
      name,
      new Map([...options].map(([key, text]) => [key, { text }])),
    ]),
  );
  const find = (command: string, option: string): string | undefined =>
    typed.get(command)?.get(option)?.text ??
    tree.setupCfg?.sections.get(command)?.get(option)?.text;
  const has = (name: string): boolean => asked.commands.some((it) => it.name === name);
  const kinds = [
    ...(has("sdist") ? ["sdist" as const] : []),
    ...(has("bdist_wheel") ? ["wheel" as const] : []),
  ];
  const builds = has("build") || has("build_py");
  const base = find("build", "build_base") ?? "build";
  return {
    typed,
    request: {
      // The wheel's plan tells what "build" lays out.
      kinds: kinds.length === 0 ? ["wheel"] : kinds,
      formats: readFormats(find("sdist", "formats") ?? "gztar"),
      isWheelFromSdist: false,
    },
    isQuiet: asked.isQuiet || isYes(find("global", "quiet")),
    out: find("sdist", "dist_dir") ?? find("bdist_wheel", "dist_dir") ?? "dist",
    ...(builds && { buildLib: find("build", "build_lib") ?? path.join(base, "lib") }),
  };
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

/** The paths of what was written, or would have been. */
async function writeAll(
  call: Call,
  plan: NativePlan,
  settings: Settings,
  options: NativeOptions & ArchiveOptions,
  isDryRun: boolean,
): Promise<readonly string[]> {
  const [{ writePlan }, { writeBuiltFiles }] = await Promise.all([
    import("../build/native-build.ts"),
    import("../build/build-files.ts"),
  ]);
  const out = path.resolve(call.folder, settings.out);
  const isBuildAlone = settings.buildLib !== undefined && !settings.typed.has("bdist_wheel");
  const archives = writePlan(plan, options).filter(
    ({ filename }) => !(isBuildAlone && filename.endsWith(".whl")),
  );
  const code = settings.buildLib === undefined ? [] : listCode(plan);
  const lib = path.resolve(call.folder, settings.buildLib ?? "");
  if (isDryRun) {
    return [
      ...archives.map(({ filename }) => path.join(out, filename)),
      ...code.map(({ name }) => path.join(lib, name)),
    ];
  }
  for (const { name, content } of code) {
    const file = path.join(lib, name);
    await makeFolder(path.dirname(file));
    await writeFile(file, typeof content === "function" ? content() : content);
  }
  const written = archives.length === 0 ? [] : await writeBuiltFiles(archives, out);
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

/** Runs setup.py itself, with the words that were typed, in the environment that its build asks for. */
async function runSetupPy(call: Call, tree: SourceTree): Promise<void> {
  const [
    { openBuildEnvironment },
    { runProcess },
    { openFrontend },
    { stoppable },
    { formatRequirement },
  ] = await Promise.all([
    import("../build/build-environment.ts"),
    import("../system/process.ts"),
    import("./frontend.ts"),
    import("./interrupt.ts"),
    import("../standards/requirement.ts"),
  ]);
  const requires = tree.pyproject?.content.buildSystem.requires.map(formatRequirement) ?? [];
  const wanted = [...new Set([...requires, "setuptools", "wheel"])];
  const script =
    tree.setupPy === undefined ? ["-c", "import setuptools; setuptools.setup()"] : ["setup.py"];
  const { code, stdout, stderr } = await stoppable(async (signal) => {
    const frontend = await openFrontend(call, signal);
    const { python, pythonWords, env } = await openBuildEnvironment(wanted, frontend);
    const words = [...pythonWords, ...script, ...call.arguments];
    return runProcess(python, words, { folder: call.folder, env, signal });
  });
  if (code !== 0) {
    throw new AppError("invalid", `Cannot go on: setup.py ${call.arguments.join(" ")} failed`, {
      hint: stderr.trimEnd().split("\n").slice(-8).join("\n  "),
    });
  }
  call.terminal.answer({ output: stdout }, stdout.trimEnd());
}
