/** Lines of MANIFEST.in that would take a file in, as check-manifest suggests them. */

type Suggestion = (match: RegExpExecArray) => string;

/** The first that fits counts. */
const SUGGESTIONS: readonly (readonly [pattern: RegExp, line: Suggestion])[] = [
  [/^[^/]+\.(?:cfg|ini)$/, ([file]) => `include ${file}`],
  [/^\.(?:travis\.yml|coveragerc)$/, ([file]) => `include ${file}`],
  [/^(?:[A-Z]+|Makefile)$/, ([file]) => `include ${file}`],
  [/^[^/]+\.(txt|rst|py)$/, ([, extension]) => `include *.${extension}`],
  [
    /^([a-zA-Z_][a-zA-Z_0-9]*)\/.*\.(py|zcml|pt|mako|xml|html|txt|rst|css|png|jpg|dot|po|pot|mo|ui|desktop|bat)$/,
    ([, folder, extension]) => `recursive-include ${folder} *.${extension}`,
  ],
  [
    /^([a-zA-Z_][a-zA-Z_0-9]*)\/(?:.*\/)?Makefile$/,
    ([, folder]) => `recursive-include ${folder} Makefile`,
  ],
  [/^[a-zA-Z_0-9]+$/, ([file]) => `include ${file}`],
  [/^[^/]+\.([a-zA-Z_0-9]+)$/, ([, extension]) => `include *.${extension}`],
  [
    /^([a-zA-Z_][a-zA-Z_0-9]*)\/.*\.([a-zA-Z_0-9]+)$/,
    ([, folder, extension]) => `recursive-include ${folder} *.${extension}`,
  ],
];

export interface Suggestions {
  /** Each once, sorted. */
  readonly lines: readonly string[];
  /** Files that no line fits. */
  readonly unknown: readonly string[];
}

export function suggestLines(files: readonly string[]): Suggestions {
  const lines = new Set<string>();
  const unknown: string[] = [];
  for (const file of files) {
    const line = suggestLine(file);
    if (line === undefined) unknown.push(file);
    else lines.add(line);
  }
  return { lines: [...lines].sort(), unknown };
}

function suggestLine(file: string): string | undefined {
  for (const [pattern, line] of SUGGESTIONS) {
    const match = pattern.exec(file);
    if (match !== null) return line(match);
  }
  return undefined;
}
