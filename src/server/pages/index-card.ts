/** What pages know of an index, and how they say it. */

/** One index in a list of indexes. */
export interface IndexCard {
  /** `root/main`. */
  readonly label: string;
  readonly kind: "hosted" | "mirror";
  /** Labels of the indexes it takes over where it has nothing itself, in order. */
  readonly bases: readonly string[];
  /** False where only members read it. */
  readonly isPublic: boolean;
}

/** One sentence that says what there is. */
export function describeIndex({ kind, bases }: IndexCard): string {
  const what =
    kind === "mirror"
      ? "Copies from its upstream, project by project, as they are asked for"
      : "Projects published here";
  return bases.length === 0 ? `${what}.` : `${what}; all else comes from ${bases.join(", ")}.`;
}
