/** Looks for projects on an index, as its search page does. */
import { parseCell, parseRows } from "../../client/server-api.ts";
import { AppError } from "../../errors.ts";
import type { Command } from "../command.ts";
import { withConnection } from "../connect.ts";
import { INDEX, SERVER } from "../options.ts";
import { WrongUsage } from "../report-error.ts";
import { formatTable } from "../terminal.ts";

export const search: Command = {
  name: "search",
  summary: "Find projects of an index by words and classifiers",
  arguments: [{ form: "[word...]", words: "Of the name, the summary or the description" }],
  options: [
    {
      form: "--classifier <classifier>",
      words: "Only those with this classifier, or with one below it",
      repeats: true,
    },
    INDEX,
    SERVER,
  ],
  examples: [
    "cheeseshop search sample",
    'cheeseshop search --classifier "Development Status :: 4 - Beta" http',
  ],
  async run(call) {
    const words = call.arguments.join(" ");
    const classifiers = call.texts("classifier");
    if (words === "" && classifiers.length === 0) {
      throw new WrongUsage("Cannot search: it is not said for what", "Give a word or --classifier");
    }
    const query = new URLSearchParams(words === "" ? [] : [["q", words]]);
    for (const classifier of classifiers) query.append("c", classifier);
    const answer = await withConnection(call, ({ api, index }) =>
      api.ask("GET", `/${index}/+search?${query}`),
    );
    const rows = parseRows(answer, "hits").map((row) => [
      ...["name", "index", "summary"].map((key) => parseCell(row, key)),
    ]);
    if (rows.length === 0) {
      const said = [words, ...classifiers].filter((it) => it !== "").join(", ");
      throw new AppError("not-found", `Cannot find a project for "${said}"`, {
        hint: "cheeseshop classifiers lists the classifiers; a word may stand in another form",
      });
    }
    call.terminal.answer(answer, formatTable(["name", "index", "summary"], rows));
  },
};
