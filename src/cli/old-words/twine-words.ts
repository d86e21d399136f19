/**
 * The command line of twine: its commands, and one table of its options.
 * Reference: https://twine.readthedocs.io/en/stable/#commands
 */
import { WrongUsage } from "../report-error.ts";

export interface TwineOption {
  /** With `=` at its end where it has a value. */
  readonly name: string;
  readonly letter?: string;
  readonly words: string;
  /** Says the same where the option is not given. */
  readonly variable?: string;
}

const HELP: TwineOption = { name: "help", letter: "h", words: "Explain the command" };

const GLOBAL_OPTIONS: readonly TwineOption[] = [
  HELP,
  { name: "version", words: "Print the version" },
  { name: "no-color", words: "Leave colours out" },
];

export const UPLOAD_OPTIONS = [
  {
    ...{ name: "repository=", letter: "r", variable: "TWINE_REPOSITORY" },
    words: "A name of .pypirc, or pypi or testpypi; otherwise pypi",
  },
  {
    ...{ name: "repository-url=", variable: "TWINE_REPOSITORY_URL" },
    words: "The upload address, which goes before --repository",
  },
  { name: "attestations", words: "Send the attestations that are named beside their files" },
  { name: "sign", letter: "s", words: "Sign the files by GnuPG" },
  { name: "sign-with=", words: "The program that signs; otherwise gpg" },
  { name: "identity=", letter: "i", words: "Whose key signs" },
  { name: "username=", letter: "u", variable: "TWINE_USERNAME", words: "Whom the index knows" },
  {
    ...{ name: "password=", letter: "p", variable: "TWINE_PASSWORD" },
    words: "The password or token; lists of processes show it, and the variable is better",
  },
  {
    ...{ name: "non-interactive", variable: "TWINE_NON_INTERACTIVE" },
    words: "Ask nothing",
  },
  { name: "comment=", letter: "c", words: "For the index to keep beside the files" },
  { name: "config-file=", words: "Another file than ~/.pypirc" },
  { name: "skip-existing", words: "Leave out what the index shows already; on any index" },
  { name: "cert=", variable: "TWINE_CERT", words: "Certificates to trust, in PEM" },
  { name: "client-cert=", words: "A certificate with its key, in PEM" },
  { name: "verbose", words: "Say more of each file" },
  { name: "disable-progress-bar", words: "Draw no bars" },
  HELP,
] as const satisfies readonly TwineOption[];

const CHECK_OPTIONS: readonly TwineOption[] = [
  { name: "strict", words: "Fail for warnings too" },
  HELP,
];

interface TwineCommand {
  readonly options: readonly TwineOption[];
  /** What its arguments are, at least one. */
  readonly argument: string;
  readonly isMany: boolean;
  readonly words: string;
}

export const TWINE_COMMANDS = {
  upload: {
    ...{ options: UPLOAD_OPTIONS, argument: "dist", isMany: true },
    words: "Send files to an index",
  },
  check: {
    ...{ options: CHECK_OPTIONS, argument: "dist", isMany: true },
    words: "Check that descriptions can be rendered",
  },
  register: {
    ...{ options: UPLOAD_OPTIONS, argument: "package", isMany: false },
    words: "Nothing: projects register themselves with their first upload",
  },
} as const satisfies Readonly<Record<string, TwineCommand>>;

export type TwineCommandName = keyof typeof TWINE_COMMANDS;

export type TwineCall =
  | { readonly kind: "help"; readonly command: TwineCommandName | undefined }
  | { readonly kind: "version" }
  | {
      readonly kind: TwineCommandName;
      /** By their names without `=`; "" for one without a value. */
      readonly options: ReadonlyMap<string, string>;
      readonly files: readonly string[];
      readonly isPlain: boolean;
    };

/** Reads the words as twine does. Throws `WrongUsage`, with whose exit code twine ends too. */
export function parseTwineWords(words: readonly string[]): TwineCall {
  const at = words.findIndex((word) => !word.startsWith("-"));
  const before = readWords(at === -1 ? words : words.slice(0, at), GLOBAL_OPTIONS, "twine");
  if (before.options.has("help")) return { kind: "help", command: undefined };
  if (before.options.has("version")) return { kind: "version" };
  const name = at === -1 ? undefined : words[at];
  if (!isCommand(name)) {
    const commands = Object.keys(TWINE_COMMANDS).join(", ");
    throw name === undefined
      ? new WrongUsage("Cannot run twine: it is not said what to do", `Say one of ${commands}`)
      : new WrongUsage(`Cannot run twine: it has no command "${name}"`, `It has ${commands}`);
  }
  const command = TWINE_COMMANDS[name];
  const { options, others } = readWords(words.slice(at + 1), command.options, `twine ${name}`);
  if (options.has("help")) return { kind: "help", command: name };
  if (others.length === 0) {
    throw new WrongUsage(`Cannot run twine ${name}: no file is named`, "Name files, as in dist/*");
  }
  if (!command.isMany && others.length > 1) {
    throw new WrongUsage(`Cannot run twine ${name}: it takes one file`, `Leave out ${others[1]}`);
  }
  return { kind: name, options, files: others, isPlain: before.options.has("no-color") };
}

function isCommand(name: string | undefined): name is TwineCommandName {
  return name !== undefined && Object.hasOwn(TWINE_COMMANDS, name);
}

interface ReadWords {
  readonly options: ReadonlyMap<string, string>;
  readonly others: readonly string[];
}

/** As Python's argparse: options stand anywhere, may be shortened, and end at `--`. */
function readWords(
  words: readonly string[],
  table: readonly TwineOption[],
  who: string,
): ReadWords {
  const options = new Map<string, string>();
  const others: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      others.push(...rest.splice(0));
    } else if (word.startsWith("--")) {
      const [, said = "", value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const option = findByName(said, table, who);
      options.set(bare(option), readValue(option, value, rest, who));
    } else if (word.length > 1 && word.startsWith("-")) {
      readLetters(word.slice(1), { table, rest, who, options });
    } else {
      others.push(word);
    }
  }
  return { options, others };
}

function bare({ name }: TwineOption): string {
  return name.replace(/=$/, "");
}

function findByName(said: string, table: readonly TwineOption[], who: string): TwineOption {
  const exact = table.find((option) => bare(option) === said);
  if (exact !== undefined) return exact;
  const near = table.filter(({ name }) => name.startsWith(said));
  const [only] = near;
  if (only !== undefined && near.length === 1) return only;
  throw new WrongUsage(
    `Cannot run ${who}: ${near.length === 0 ? "it knows no option" : "it cannot tell which option is meant by"} --${said}`,
    `It knows ${(near.length === 0 ? table : near).map((it) => `--${bare(it)}`).join(", ")}`,
  );
}

interface Letters {
  readonly table: readonly TwineOption[];
  readonly rest: string[];
  readonly who: string;
  readonly options: Map<string, string>;
}

/** `-s`, `-r NAME`, `-rNAME`, `-sr NAME`. */
function readLetters(letters: string, { table, rest, who, options }: Letters): void {
  const [letter = "", ...others] = letters;
  const option = table.find((it) => it.letter === letter);
  if (option === undefined) {
    throw new WrongUsage(`Cannot run ${who}: it knows no option -${letter}`, `${who} --help`);
  }
  const behind = others.join("");
  if (option.name.endsWith("=")) {
    const value = behind === "" ? undefined : behind.replace(/^=/, "");
    options.set(bare(option), readValue(option, value, rest, who));
    return;
  }
  options.set(option.name, "");
  if (behind !== "") readLetters(behind, { table, rest, who, options });
}

function readValue(
  option: TwineOption,
  given: string | undefined,
  rest: string[],
  who: string,
): string {
  const name = `--${bare(option)}`;
  if (!option.name.endsWith("=")) {
    if (given === undefined) return "";
    // What stands there may be a secret.
    throw new WrongUsage(`Cannot run ${who}: ${name} takes no value`, `Write ${name} alone`);
  }
  if (given !== undefined) return given;
  const [next] = rest;
  const isOption = next === undefined || (/^-./s.test(next) && !next.includes(" "));
  if (isOption) {
    throw new WrongUsage(`Cannot run ${who}: ${name} has no value`, `Write ${name}=…`);
  }
  rest.shift();
  return next;
}

/** The help of twine, or of one of its commands. */
export function formatTwineHelp(name: TwineCommandName | undefined): string {
  const commands = Object.entries(TWINE_COMMANDS);
  if (name === undefined) {
    return [
      "Usage: cheeseshop twine [--help] [--version] [--no-color] {upload,check,register} …",
      "",
      ...commands.map(([command, { words }]) => `  ${command.padEnd(10)}${words}`),
    ].join("\n");
  }
  const { options, argument, isMany, words } = TWINE_COMMANDS[name];
  return [
    `Usage: cheeseshop twine ${name} [options] ${argument}${isMany ? " …" : ""}`,
    "",
    `${words}.`,
    "",
    ...options.map((option: TwineOption) => {
      const value = option.name.endsWith("=") ? " VALUE" : "";
      const letter = option.letter === undefined ? "" : `-${option.letter}, `;
      const variable = option.variable === undefined ? "" : ` (variable: ${option.variable})`;
      return `  ${`${letter}--${bare(option)}${value}`.padEnd(32)}${option.words}${variable}`;
    }),
  ].join("\n");
}
