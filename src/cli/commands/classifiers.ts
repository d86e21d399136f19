/** The list of classifiers, searched. */
import { AppError } from "../../errors.ts";
import {
  findClassifiers,
  groupClassifiers,
  hintForClassifier,
  type ListedClassifier,
} from "../../rules/find-classifiers.ts";
import type { Command } from "../command.ts";

export const classifiers: Command = {
  name: "classifiers",
  summary: "List the classifiers that indexes know, by their top groups",
  arguments: [{ form: "[word...]", words: "Only those that have all of these words in them" }],
  examples: ["cheeseshop classifiers beta", "cheeseshop classifiers python 3.14"],
  async run({ arguments: words, terminal }) {
    const rows = findClassifiers(words);
    if (rows.length === 0) {
      const text = words.join(" ");
      throw new AppError("not-found", `Cannot find a classifier for "${text}"`, {
        hint: hintForClassifier(text),
      });
    }
    terminal.answer({ classifiers: rows }, formatGroups(rows));
  },
};

function formatGroups(rows: readonly ListedClassifier[]): string {
  return [...groupClassifiers(rows)]
    .map(([group, members]) => [group, ...members.map((row) => `  ${formatRow(row)}`)].join("\n"))
    .join("\n\n");
}

function formatRow({ name, isDeprecated, successors }: ListedClassifier): string {
  if (!isDeprecated) return name;
  const instead = successors.length === 0 ? "nothing takes its place" : successors.join(" or ");
  return `${name} (deprecated: ${successors.length === 0 ? instead : `use ${instead}`})`;
}
