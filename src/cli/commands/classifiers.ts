/** The list of classifiers, searched. */
import { AppError } from "../../errors.ts";
import { findSuccessors, listClassifiers } from "../../rules/classifiers.ts";
import { findNearestClassifier } from "../../rules/nearest-classifier.ts";
import type { Command } from "../command.ts";

export const classifiers: Command = {
  name: "classifiers",
  summary: "List the classifiers that indexes know, by their top groups",
  arguments: [{ form: "[word...]", words: "Only those that have all of these words in them" }],
  examples: ["cheeseshop classifiers beta", "cheeseshop classifiers python 3.14"],
  async run({ arguments: words, terminal }) {
    const wanted = words.map((word) => word.toLowerCase());
    const found = listClassifiers().filter((classifier) => {
      const text = classifier.toLowerCase();
      return wanted.every((word) => hasWord(text, word));
    });
    if (found.length === 0) throw nothingFound(words.join(" "));
    const rows = found.map((name) => {
      const successors = findSuccessors(name);
      return { name, isDeprecated: successors !== undefined, successors: successors ?? [] };
    });
    terminal.answer({ classifiers: rows }, formatGroups(rows));
  },
};

/** At the beginning of a word: "beta" does not ask for Tibetan. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[a-z]/.test(text[at - 1] ?? "")) return true;
  }
  return false;
}

interface Row {
  readonly name: string;
  readonly isDeprecated: boolean;
  readonly successors: readonly string[];
}

function formatGroups(rows: readonly Row[]): string {
  const groups = Map.groupBy(rows, ({ name }) => name.split(" :: ")[0] ?? "");
  return [...groups]
    .map(([group, members]) => [group, ...members.map((row) => `  ${formatRow(row)}`)].join("\n"))
    .join("\n\n");
}

function formatRow({ name, isDeprecated, successors }: Row): string {
  if (!isDeprecated) return name;
  const instead = successors.length === 0 ? "nothing takes its place" : successors.join(" or ");
  return `${name} (deprecated: ${successors.length === 0 ? instead : `use ${instead}`})`;
}

function nothingFound(text: string): AppError {
  const meant = findNearestClassifier(text);
  return new AppError("not-found", `Cannot find a classifier for "${text}"`, {
    hint:
      meant === undefined
        ? "Try one word of it, such as beta or python"
        : `Did you mean "${meant}"?`,
  });
}
