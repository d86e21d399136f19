/**
 * The options of requirements files.
 * Spec: https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options
 */
import { quote } from "./refusal.ts";
import type { Word } from "./requirements-line.ts";

/** An option by its long name, with its value where it takes one. */
export interface RequirementsOption {
  readonly name: OptionName;
  readonly value?: string;
  /** Where its word begins, counted as the words are. */
  readonly offset: number;
}

/** Options that stand on a line of their own. */
export const GLOBAL_OPTIONS = [
  "index-url",
  "extra-index-url",
  "no-index",
  "constraint",
  "requirement",
  "editable",
  "find-links",
  "no-binary",
  "only-binary",
  "prefer-binary",
  "require-hashes",
  "no-require-hashes",
  "pre",
  "all-releases",
  "only-final",
  "trusted-host",
  "use-feature",
] as const;

/** Options that stand behind a requirement. */
const REQUIREMENT_OPTIONS = ["hash", "config-settings"] as const;

/** The name of an option that may stand in a requirements file. */
export type OptionName = (typeof GLOBAL_OPTIONS)[number] | (typeof REQUIREMENT_OPTIONS)[number];

/** Why options cannot be read. */
export interface OptionFault {
  readonly why: string;
  readonly instead: string;
  /** Where the wrong word begins, counted as the words are. */
  readonly offset: number;
}

/**
 * Reads words as options: `--name value`, `--name=value`, `-n value` and `-nvalue`. Long names may be cut short as long
 * as they stay distinct, as in pip.
 */
export function parseOptions(words: readonly Word[]): readonly RequirementsOption[] | OptionFault {
  const options: RequirementsOption[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const { offset } = word;
    const found = findOption(word.text);
    if ("why" in found) return { ...found, offset };
    const { name, value = FLAGS.has(name) ? undefined : words[++at]?.text } = found;
    if (FLAGS.has(name) && value !== undefined) {
      return { why: `--${name} takes no value`, instead: `Write --${name} alone`, offset };
    }
    if (!FLAGS.has(name) && value === undefined) {
      return { why: `--${name} has no value`, instead: `Write --${name} VALUE`, offset };
    }
    options.push({ name, offset, ...(value !== undefined && { value }) });
  }
  return options;
}

const FLAGS: ReadonlySet<OptionName> = new Set([
  "no-index",
  "prefer-binary",
  "require-hashes",
  "no-require-hashes",
  "pre",
]);

/** Names as they may be written; several of them are old. */
const LONG: ReadonlyMap<string, OptionName> = new Map<string, OptionName>([
  ...GLOBAL_OPTIONS.map((name): [string, OptionName] => [name, name]),
  ...REQUIREMENT_OPTIONS.map((name): [string, OptionName] => [name, name]),
  ["pypi-url", "index-url"],
  ["config-setting", "config-settings"],
]);
const SHORT: ReadonlyMap<string, OptionName> = new Map([
  ["i", "index-url"],
  ["c", "constraint"],
  ["r", "requirement"],
  ["e", "editable"],
  ["f", "find-links"],
  ["C", "config-settings"],
]);

/** What one word says. */
type WrittenOption = Omit<RequirementsOption, "offset">;
type WordFault = Omit<OptionFault, "offset">;

function findOption(word: string): WrittenOption | WordFault {
  if (word.startsWith("--")) return findLong(word);
  const name = word.startsWith("-") ? SHORT.get(word.charAt(1)) : undefined;
  if (name === undefined) return unknownOption(word);
  return word.length > 2 ? { name, value: word.slice(2) } : { name };
}

function findLong(word: string): WrittenOption | WordFault {
  const equals = word.indexOf("=");
  const written = word.slice(2, equals < 0 ? undefined : equals);
  const name = LONG.get(written) ?? findByStart(written);
  if (name === undefined) return unknownOption(word);
  return equals < 0 ? { name } : { name, value: word.slice(equals + 1) };
}

function findByStart(written: string): OptionName | undefined {
  if (written === "") return undefined;
  const names = new Set(
    LONG.entries()
      .filter(([name]) => name.startsWith(written))
      .map(([, name]) => name),
  );
  const [only] = names;
  return names.size === 1 ? only : undefined;
}

function unknownOption(word: string): WordFault {
  return {
    why: `${quote(word)} is no option of requirements files`,
    instead: `Use one of ${GLOBAL_OPTIONS.map((name) => `--${name}`).join(", ")}`,
  };
}
