/** What pages know of an index, and how they say it. */
import { formatCount } from "./words.ts";

/** One index in a list of indexes. */
export interface IndexCard {
  /** `root/main`. */
  readonly label: string;
  readonly kind: "hosted" | "mirror";
  /** Labels of the indexes it takes over where it has nothing itself, in order. */
  readonly bases: readonly string[];
  /** False where only members read it. */
  readonly isPublic: boolean;
  /** Of its own, where somebody has counted. */
  readonly projectCount?: number | undefined;
}

/** One sentence that says what there is. */
export function describeIndex(index: IndexCard): string {
  const count =
    index.projectCount === undefined ? "Projects" : formatCount(index.projectCount, "project");
  const what =
    index.kind === "mirror"
      ? "Copies from its upstream, project by project, as they are asked for"
      : `${capitalise(count)} published here`;
  return index.bases.length === 0
    ? `${what}.`
    : `${what}; all else comes from ${index.bases.join(", ")}.`;
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
