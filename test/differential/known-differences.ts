/**
 * Where we and the reference implementation differ, and the standard is on our side: docs/standards-exceptions.md shows
 * the clauses. Each says in which answers it shows, and gives the same case without it: that one is asked of both again,
 * so that nothing else hides behind a known difference.
 */
import { isDeepStrictEqual } from "node:util";
import { isName } from "../../src/standards/name.ts";
import { isRefused } from "./answer.ts";
import type { Case } from "./random-cases.ts";

/** The case without what is known, where that explains the two answers; undefined where nothing known does. */
export function withoutKnownDifference(
  asked: Case,
  ours: unknown,
  theirs: unknown,
): Case | undefined {
  for (const remove of KNOWN) {
    const bare = remove(asked, ours, theirs);
    if (bare !== undefined && !isDeepStrictEqual(bare, asked)) return bare;
  }
  return undefined;
}

type Remove = (asked: Case, ours: unknown, theirs: unknown) => Case | undefined;

const isOursAloneRefused = (ours: unknown, theirs: unknown): boolean =>
  isRefused(ours) && !isRefused(theirs);

const KNOWN: readonly Remove[] = [
  /** A requirement is one line, its names end with a letter or a digit, and `===` ends before a comma. */
  ([kind, input], ours, theirs) => {
    if (kind !== "requirement" || isRefused(ours) === isRefused(theirs)) return undefined;
    const bare = isRefused(ours)
      ? input
          .replaceAll(/[\r\n\f\v\x1c-\x1f\x85\u2028\u2029]/g, " ")
          .replaceAll(/([A-Za-z0-9])[-._]*_(?=\s*([[\]<>=!~;@,()]|$))/g, "$1")
      : input;
    return [kind, bare.replaceAll(/(===[ \t]*[^\s;),]*),/g, "$1 ,").replaceAll("\\", "/")];
  },
  /** A string of a marker has no escapes. */
  ([kind, input], ours, theirs) =>
    kind === "marker" && isOursAloneRefused(ours, theirs)
      ? [kind, input.replaceAll("\\", "/")]
      : undefined,
  /** Two variables are compared by their values, and a set can only be asked with `in`. */
  ([kind, input]) => {
    if (kind !== "evaluate") return undefined;
    const { marker, environment } = input;
    const bare = marker
      .replaceAll(TWO_VARIABLES, (_, left: string, operator: string, right: string) => {
        const value = Reflect.get(environment, VARIABLES.get(right) ?? right);
        return `${left} ${operator} "${value}"`;
      })
      .replaceAll(/"a" (?:==|!=|<|>=) (extras|dependency_groups)/g, '"a" in $1')
      .replaceAll("\\", "/");
    return [kind, { marker: bare, environment }];
  },
  /** The name of an sdist begins with that of a project. */
  ([kind, input], ours, theirs) => {
    if (kind !== "sdist" || !isOursAloneRefused(ours, theirs)) return undefined;
    const dash = input.lastIndexOf("-");
    return isName(input.slice(0, dash)) ? undefined : [kind, `a${input.slice(dash)}`];
  },
  /** Tags are made of ASCII letters, digits and underscores, and a build number is one line of text. */
  ([kind, input], ours, theirs) => {
    if ((kind !== "tags" && kind !== "wheel") || !isOursAloneRefused(ours, theirs))
      return undefined;
    const parts = input.split("-");
    const start = kind === "tags" ? 0 : parts.length - 3;
    const bare = parts.map((part, at) => {
      if (at >= start) return part.replaceAll(/[^A-Za-z0-9_.]/g, "_");
      const isBuild = kind === "wheel" && parts.length === 6 && at === 2;
      return isBuild ? part.replaceAll(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, "_") : part;
    });
    return [kind, bare.join("-")];
  },
  ([kind, input]) => (kind === "metadata" ? [kind, withoutFolds(input)] : undefined),
];

const VARIABLES: ReadonlyMap<string, string> = new Map([
  ["os.name", "os_name"],
  ["python_implementation", "platform_python_implementation"],
]);
/** Texts alone: where versions are compared, a literal stands for something else than a variable. */
const TWO_VARIABLES =
  /\b(os_name|os\.name|sys_platform|platform_machine|python_implementation) (\S+|not in) (os_name|os\.name|sys_platform|platform_machine|python_implementation)\b/g;

/**
 * Values that begin on the line after their name, descriptions in a field, and keywords that say nothing: the fields on
 * one line each, and only the keywords that say something.
 */
function withoutFolds(text: string): string {
  const [head = "", end = ""] = /^.*?(?:\r\n|\n|\r)(?=\r\n|\n|\r)/s.exec(text) ?? [text];
  const lines = head.split(/\r\n|\n|\r/);
  const fields: string[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line) && fields.length > 0) {
      const last = fields.pop() ?? "";
      const isJoined =
        /^description:/i.test(last) || /^keywords:/i.test(last) || /:[ \t]*$/.test(last);
      fields.push(isJoined ? `${last.trimEnd()} ${line.trim()}` : `${last}\n${line}`);
    } else {
      fields.push(line);
    }
  }
  const bare = fields.flatMap((field) => {
    if (!/^keywords:/i.test(field)) return [field];
    const words = field
      .slice("keywords:".length)
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    return words.length === 0 ? [] : [`Keywords: ${words.join(",")}`];
  });
  return bare.join("\n") + end + text.slice(head.length);
}
