/** The classifier that somebody meant who wrote one that is not on the list. */
import { findSuccessors, listClassifiers } from "./classifiers.ts";

/** Longer ones are no misspelling of any. */
const MOST_CHARACTERS = 120;

/** The nearest of the list; `undefined` where none is near enough to be meant. */
export function findNearestClassifier(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const wanted = comparable(text);
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 5)) + 1;
  for (const classifier of listClassifiers()) {
    const other = comparable(classifier);
    if (Math.abs(other.length - wanted.length) >= least) continue;
    const distance = countEdits(wanted, other, least);
    if (distance < least && findSuccessors(classifier) === undefined) {
      least = distance;
      nearest = classifier;
    }
  }
  return nearest;
}

function comparable(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, "");
}

/** Levenshtein's distance; at least `most` where it is not below that. */
function countEdits(a: string, b: string, most: number): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const replaced = (before[column - 1] ?? 0) + (isSame ? 0 : 1);
      now.push(Math.min(replaced, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1));
    }
    if (Math.min(...now) >= most) return most;
    before = now;
  }
  return before[b.length] ?? most;
}
