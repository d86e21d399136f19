/**
 * The options of requirements files.
 * Spec: https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options
 */
import { quote } from "./refusal.ts";

/** An option by its long name, with its value where it takes one. */
export interface RequirementsOption {
  readonly name: OptionName;
  readonly value?: string;
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
}

/**
 * Reads words as options: `--name value`, `--name=value`, `-n value` and `-nvalue`. Long names may be cut short as long
 * as they stay distinct, as in pip.
 */
export function parseOptions(
  words: readonly string[],
): readonly RequirementsOption[] | OptionFault {
  const options: RequirementsOption[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const found = findOption(word);
    if ("why" in found) return found;
    if (FLAGS.has(found.name)) {
      if (found.value !== undefined) {
        return { why: `--${found.name} takes no value`, instead: `Write --${found.name} alone` };
      }
      options.push({ name: found.name });
      continue;
    }
    const value = found.value ?? words[++at];
    if (value === undefined) {
      return { why: `--${found.name} has no value`, instead: `Write --${found.name} VALUE` };
    }
    options.push({ name: found.name, value });
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

function findOption(word: string): RequirementsOption | OptionFault {
  if (word.startsWith("--")) return findLong(word);
  const name = word.startsWith("-") ? SHORT.get(word.charAt(1)) : undefined;
  if (name === undefined) return unknownOption(word);
  return word.length > 2 ? { name, value: word.slice(2) } : { name };
}

function findLong(word: string): RequirementsOption | OptionFault {
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

function unknownOption(word: string): OptionFault {
  return {
    why: `${quote(word)} is no option of requirements files`,
    instead: `Use one of ${GLOBAL_OPTIONS.map((name) => `--${name}`).join(", ")}`,
  };
}
