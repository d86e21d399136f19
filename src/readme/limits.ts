/**
 * How much of a stranger's text a page is willing to render.
 */
export const README_LIMITS = {
  /** Characters of Markdown that are parsed; longer texts are shown as they were written. */
  maxMarkdown: 262_144,
  /** Characters of reStructuredText that are parsed; longer texts are shown as they were written. */
  maxRestructuredText: 262_144,
  /** How long a process may take for one text, and how much memory. */
  maxMs: 15_000,
  maxMegabytes: 256,
  /** Processes at a time, and how long one waits for another text. */
  maxChildren: 2,
  maxIdleMs: 10_000,
  /** Characters of text that are shown at all. */
  maxText: 1_000_000,
  /** Characters of HTML that a text may become: so many for each of its own, and as many as this however short it is. */
  maxHtml: { least: 256_000, perCharacter: 16 },
  /** Characters that the addresses and titles of defined links become by being used; longer texts get their length. */
  maxReferences: 100_000,
  /** Open HTML tags; deeper ones lose their tag and keep their text. */
  maxNesting: 50,
  /** Characters of code that get colours, all blocks together. Some grammars take their square: a second for as many. */
  maxHighlighted: 16_000,
  /** Characters of one line of such code: some grammars look from each character to the end of its word. */
  maxHighlightedLine: 1_000,
  /** Characters of one heading's anchor. */
  maxAnchor: 120,
} as const;
