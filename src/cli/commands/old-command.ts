/** Tells what to type today for a command line of the past. */
import { AppError } from "../../errors.ts";
import type { Command } from "../command.ts";
import { WrongUsage } from "../report-error.ts";

export const oldCommand: Command = {
  name: "old-command",
  summary: "Say what to type today for a command line of the past",
  arguments: [{ form: "[line...]", words: "The old command line" }],
  takesAllWords: true,
  examples: [
    "cheeseshop help -- python setup.py upload",
    "cheeseshop old-command easy_install NAME",
  ],
  async run(call) {
    const { findOldCommand, listNearestCommands } = await import("../old-words/old-commands.ts");
    const words = call.arguments[0] === "--" ? call.arguments.slice(1) : call.arguments;
    const line = words.join(" ");
    if (line.trim() === "") {
      const hint = "cheeseshop help -- python setup.py upload";
      throw new WrongUsage("Cannot tell what to type: there is no command line", hint);
    }
    const found = findOldCommand(line);
    if (found !== undefined) {
      call.terminal.answer(found, `${found.words}. Type today:\n  ${found.today}`);
      return;
    }
    const near = listNearestCommands(line).map((row) => `${row.line} → ${row.today}`);
    // Behind an option may stand a password.
    const [start = ""] = line.split(/\s-/);
    throw new AppError("not-found", `Cannot tell what "${start}" was: it is not in the table`, {
      hint:
        near.length === 0 ? "docs/old-commands.md has the table" : `Near it: ${near.join("; ")}`,
    });
  },
};
