/** setup.py as a command line: its own commands and options, without running it where it says all that is needed. */
import { AppError } from "../../errors.ts";
import type { Call, Command } from "../command.ts";
import type { SetupPyCommand } from "../old-words/setup-py-words.ts";
import { WrongUsage } from "../report-error.ts";

export const setupPy: Command = {
  name: "setup-py",
  summary: "Take the words of a setup.py: its commands, options and questions",
  arguments: [{ form: "[words...]", words: "What would follow python setup.py" }],
  takesAllWords: true,
  examples: [
    "cheeseshop setup-py --version",
    "cheeseshop setup-py sdist --formats=gztar,zip bdist_wheel",
    "cheeseshop setup-py sdist upload -r shop",
    "cheeseshop setup-py --help-commands",
  ],
  async run(call) {
    const { parseSetupPyWords } = await import("../old-words/setup-py-words.ts");
    const asked = parseSetupPyWords(call.arguments);
    if (asked.help !== undefined) return answerHelp(call, asked.help);
    await refuseDead(asked.commands);
    if (asked.questions.length === 0 && asked.commands.length === 0) {
      throw new WrongUsage(
        "Cannot do anything: no command was given",
        "cheeseshop setup-py --help-commands lists them",
      );
    }
    if (asked.commands.some(({ name }) => name === "register" || name === "upload")) {
      const { runSetupPyUpload } = await import("../old-words/setup-py-upload.ts");
      return runSetupPyUpload(call, asked);
    }
    const { runSetupPyCall } = await import("../old-words/setup-py-run.ts");
    await runSetupPyCall(call, asked);
  },
};

async function refuseDead(commands: readonly SetupPyCommand[]): Promise<void> {
  const [{ DEAD_SETUP_PY_COMMANDS }, { findNearest, PASSED_ON, SETUP_PY_COMMANDS }] =
    await Promise.all([
      import("../old-words/old-commands.ts"),
      import("../old-words/setup-py-words.ts"),
    ]);
  for (const { name } of commands) {
    if (Object.hasOwn(SETUP_PY_COMMANDS, name) || Object.hasOwn(PASSED_ON, name)) continue;
    const dead = DEAD_SETUP_PY_COMMANDS.get(name);
    if (dead !== undefined) {
      throw new AppError("invalid", `Cannot run ${name}: ${dead.words}`, { hint: dead.today });
    }
    const near = findNearest(name, Object.keys(SETUP_PY_COMMANDS));
    throw new WrongUsage(
      `Cannot run ${name}: setup.py has no such command`,
      near === undefined
        ? "cheeseshop setup-py --help-commands lists them"
        : `Did you mean ${near}?`,
    );
  }
}

async function answerHelp({ terminal }: Call, about: string): Promise<void> {
  const { PASSED_ON, QUESTIONS, SETUP_PY_COMMANDS } = await import(
    "../old-words/setup-py-words.ts"
  );
  const [options, words] = SETUP_PY_COMMANDS[about] ?? [];
  const usage = "Usage: cheeseshop setup-py [options] [command [options]]...";
  const commands = Object.entries(SETUP_PY_COMMANDS).map(
    ([name, [, sentence]]) => `  ${name.padEnd(12)} ${sentence}`,
  );
  const text =
    options === undefined
      ? [
          usage,
          "",
          ...commands,
          `  And by Python: ${Object.keys(PASSED_ON).join(", ")}`,
          "",
          `Questions: ${Object.keys(QUESTIONS)
            .map((it) => `--${it}`)
            .join(" ")}`,
        ]
      : [
          `Usage: cheeseshop setup-py ${about} [options]`,
          "",
          `${words}.`,
          ...Object.keys(options).map((it) => `  --${it}`),
        ];
  terminal.answer({ commands: Object.keys(SETUP_PY_COMMANDS) }, text.join("\n"));
}
