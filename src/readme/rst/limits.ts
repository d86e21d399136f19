/** How much reStructuredText is read, and the shape of what is wrong with it. */
export const RST_LIMITS = {
  /** Characters of one line; the limit of PyPI's renderer too. */
  maxLine: 10_000,
  /** Blocks within blocks. */
  maxDepth: 60,
  /** Targets that lead to targets. */
  maxTrail: 100,
  /** Faults that are told. */
  maxFaults: 20,
  /** Substitutions within substitutions. */
  maxSubstitutions: 100,
  /** Characters that a substitution may stand for. */
  maxSubstitution: 10_000,
  /** Characters looked at while the borders of one grid table are followed. */
  maxTableSteps: 5_000_000,
  /** Cells of one table, spanned ones counted. */
  maxCells: 50_000,
} as const;

/** Something for which PyPI's renderer shows nothing at all. */
export interface RstFault {
  /** Counted from 1; `undefined` where the fault is the whole document's. */
  readonly line: number | undefined;
  /** A sentence without its full stop. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}
