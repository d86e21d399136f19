/** The list of classifiers, searched: for the command and for the page. */
import { findSuccessors, listClassifiers } from "./classifiers.ts";
import { findNearestClassifier } from "./nearest-classifier.ts";

/** One line of the list. */
export interface ListedClassifier {
  readonly name: string;
  readonly isDeprecated: boolean;
  /** What takes the place of a deprecated one; may be nothing. */
  readonly successors: readonly string[];
}

/** All lines that have each of the words, in any case; all there are where no word is given. */
export function findClassifiers(words: readonly string[]): readonly ListedClassifier[] {
  const wanted = words.map((word) => word.toLowerCase());
  return listClassifiers()
    .filter((classifier) => {
      const text = classifier.toLowerCase();
      return wanted.every((word) => hasWord(text, word));
    })
    .map((name) => {
      const successors = findSuccessors(name);
      return { name, isDeprecated: successors !== undefined, successors: successors ?? [] };
    });
}

/** In the order of the list, each group under the first part of its names. */
export function groupClassifiers(
  rows: readonly ListedClassifier[],
): ReadonlyMap<string, readonly ListedClassifier[]> {
  return Map.groupBy(rows, ({ name }) => name.split(" :: ")[0] ?? "");
}

/** The line that is spelt so, in any case. `undefined` where there is none. */
export function findClassifier(text: string): string | undefined {
  const wanted = text
    .trim()
    .replaceAll(/\s*::\s*/g, " :: ")
    .toLowerCase();
  return listClassifiers().find((classifier) => classifier.toLowerCase() === wanted);
}

const MOST_ASKED = 10;
const LONGEST_ASKED = 200;

/** What somebody searches by, as the list spells it; what it does not have may be a closed shop's own. */
export function parseClassifiers(texts: readonly string[]): readonly string[] {
  const given = texts
    .slice(0, MOST_ASKED)
    .map((text) => text.trim().slice(0, LONGEST_ASKED))
    .filter((text) => text !== "");
  return [...new Set(given.map((text) => findClassifier(text) ?? text))];
}

/** What to do for somebody whose words found nothing. */
export function hintForClassifier(text: string): string {
  const meant = findNearestClassifier(text);
  return meant === undefined
    ? "Try one word of it, such as beta or python"
    : `Did you mean "${meant}"?`;
}

/** At the beginning of a word: "beta" does not ask for Tibetan. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[a-z]/.test(text[at - 1] ?? "")) return true;
  }
  return false;
}
