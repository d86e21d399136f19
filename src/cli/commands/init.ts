/** Begins a project, or turns an old one into today's form. */
import path from "node:path";
import { AppError } from "../../errors.ts";
import type { Call, Command } from "../command.ts";

const OLDEST_PYTHON = "3.9";
const USUAL_LICENSE = "MIT";

export const init: Command = {
  name: "init",
  summary: "Begin a project in this folder, or turn setup.py into pyproject.toml",
  arguments: [{ form: "[name]", words: "Of the project; otherwise the folder's name" }],
  options: [
    { form: "--flat", words: "Lay the package beside pyproject.toml, and not into src/" },
    {
      form: "--script",
      words: "Bring a console command of the project's name, in [project.scripts]",
    },
    {
      form: "--license <identifier>",
      words: `Licence by its SPDX identifier; ${USUAL_LICENSE} otherwise`,
    },
    { form: "--author <name>", words: "Who writes it; otherwise whom git knows" },
    { form: "--email <address>", words: "Where to reach them; otherwise what git knows" },
    {
      form: "--python <version>",
      words: `The oldest Python it is for; ${OLDEST_PYTHON} otherwise`,
    },
    {
      form: "--from-setup-py",
      words: "Write pyproject.toml of what setup.py and setup.cfg say plainly",
    },
  ],
  examples: [
    "cheeseshop init sample-lib",
    "cheeseshop init --script --license Apache-2.0",
    "cheeseshop init --from-setup-py",
  ],
  async run(call) {
    if (call.isOn("from-setup-py")) await turn(call);
    else await begin(call);
  },
};

async function begin(call: Call): Promise<void> {
  const { terminal, folder, env } = call;
  const { askGit, initProject } = await import("../../build/init/init-project.ts");
  const git = await askGit(folder, env);
  const name = call.arguments[0] ?? path.basename(folder);
  if (name.endsWith(".py")) throw refuseFile(name);
  const author = call.text("author")?.trim() || git.name;
  const email = call.text("email") ?? git.email;
  const files = await initProject(folder, {
    name,
    isFlat: call.isOn("flat"),
    hasCommand: call.isOn("script"),
    license: call.text("license") ?? USUAL_LICENSE,
    python: parsePython(call.text("python") ?? OLDEST_PYTHON),
    year: new Date().getFullYear(),
    ...((author ?? email) !== undefined && {
      author: {
        ...(author !== undefined && { name: author }),
        ...(email !== undefined && { email }),
      },
    }),
    ...(git.repository !== undefined && { repository: git.repository }),
  });
  terminal.answer({ name, files }, files.join("\n"));
  terminal.say(`${name} is begun. Next: write its code, then "cheeseshop build".`);
}

/** Other tools begin a file with dependencies of its own (PEP 723) so: it is no project, and nothing builds it. */
function refuseFile(name: string): AppError {
  return new AppError("invalid", `Cannot begin a project called "${name}": it is named as a file`, {
    hint: `Call it ${name.slice(0, -".py".length)}; --script brings a command of that name`,
  });
}

async function turn(call: Call): Promise<void> {
  const { terminal, folder } = call;
  const { turnSetup } = await import("../../build/init/init-project.ts");
  const { text, left, differences, removed, kept } = await turnSetup(folder, call);
  terminal.answer({ pyproject: text, left, differences, removed }, text.trimEnd());
  for (const difference of differences) terminal.say(`Will differ: ${difference}.`);
  for (const { name, why, place } of left) {
    terminal.say(`Not turned: ${name} (${place.file}:${place.line ?? 1}) ${why}.`);
  }
  if (removed.length > 0) terminal.say(`Removed, since all is turned: ${removed.join(", ")}.`);
  if (kept !== undefined) terminal.say(`${kept}.`);
}

function parsePython(text: string): string {
  if (/^3\.\d+$/.test(text)) return text;
  throw new AppError("invalid", `Cannot begin a project for Python "${text}"`, {
    hint: `Write it as ${OLDEST_PYTHON}`,
  });
}
