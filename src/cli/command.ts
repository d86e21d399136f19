/**
 * A command is data and a `run`; this file alone turns that data into a command line, by commander.
 */
import { CommanderError, Command as CommandLine, type Option as LineOption } from "commander";
import { reportError, USAGE_EXIT_CODE } from "./report-error.ts";
import { makeTerminal, type Terminal, type TerminalParts } from "./terminal.ts";

export interface Command {
  /** As it is typed: `serve`, `token create`. */
  readonly name: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  /** Takes all words behind it as they are, options too: it stands for a command line of another program. */
  readonly takesAllWords?: true;
  /** Whole lines as one would type them. */
  readonly examples: readonly string[];
  run(call: Call): Promise<void>;
}

export interface Argument {
  /** `<file>`, `[file]`, and with `...` at its end for several. */
  readonly form: `<${string}>` | `[${string}]`;
  readonly words: string;
}

export interface Option {
  /** `--quiet`, `--index <owner/name>`. */
  readonly form: `--${string}` | `-${string}, --${string}`;
  readonly words: string;
  /** An environment variable that says the same, named in the help. It is read by whoever uses the value. */
  readonly variable?: string;
  /** It may be given several times. */
  readonly repeats?: true;
}

/** What a command is given: what was typed, and the world round it. */
export interface Call {
  readonly arguments: readonly string[];
  /** The value of `--name VALUE`. */
  text(option: string): string | undefined;
  /** All values of an option that repeats. */
  texts(option: string): readonly string[];
  /** An option named `--no-x` is known as `x`, and on where it is not given. */
  isOn(option: string): boolean;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** Reads standard input to its end. */
  readInput(): Promise<string>;
}

/** The process as far as commands see it. */
export interface Surroundings extends Omit<TerminalParts, "isJson"> {
  readonly stdin: TerminalParts["stdin"] & AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** A word before other commands, such as `token` in `token create`, and what they are about. */
export type CommandGroups = Readonly<Record<string, string>>;

export interface Program {
  readonly version: string;
  readonly commands: readonly Command[];
  readonly groups: CommandGroups;
}

/** Reads the command line, runs the command that it names, and returns the exit code. */
export async function runProgram(
  program: Program,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const terminal = makeTerminal({ ...surroundings, isJson: words.includes("--json") });
  const commandLine = buildCommandLine(program, terminal, surroundings);
  try {
    await commandLine.parseAsync(withOldHelp(words), { from: "user" });
    return 0;
  } catch (error) {
    // Help and version end in a CommanderError with exit code 0; commander has said what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    return reportError(error, terminal, surroundings.env.CHEESESHOP_TRACE === "1");
  }
}

/** `help -- WORDS` asks about a command line of another program, or of another time. */
function withOldHelp(words: readonly string[]): readonly string[] {
  const [first, second, ...rest] = words;
  return first === "help" && second === "--" ? ["old-command", ...rest] : words;
}

function buildCommandLine(
  program: Program,
  terminal: Terminal,
  surroundings: Surroundings,
): CommandLine {
  const root = new CommandLine("cheeseshop")
    .description("Carries a Python package its whole way: build, check, publish, host, mirror.")
    .version(formatVersion(program.version, terminal), "--version", "Print the version")
    .configureOutput({
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: (text) => void surroundings.stderr.write(text),
    })
    .helpOption("--help", "Explain a command")
    .helpCommand("help [command]", "Explain a command")
    .showSuggestionAfterError(true)
    .enablePositionalOptions()
    .exitOverride();
  const groups = new Map<string, CommandLine>();
  for (const command of program.commands) {
    const [last = "", group] = command.name.split(" ").reverse();
    const parent = group === undefined ? root : findGroup(groups, root, group, program.groups);
    addCommand(parent, last, command, (call) => command.run({ ...call, terminal }), surroundings);
  }
  return root;
}

function formatVersion(version: string, { isJson }: Terminal): string {
  return isJson ? JSON.stringify({ version }, undefined, 2) : version;
}

function findGroup(
  groups: Map<string, CommandLine>,
  root: CommandLine,
  name: string,
  words: CommandGroups,
): CommandLine {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group = root
    .command(name)
    .description(words[name] ?? "")
    .helpCommand(false);
  groups.set(name, group);
  return group;
}

function addCommand(
  parent: CommandLine,
  name: string,
  command: Command,
  run: (call: Omit<Call, "terminal">) => Promise<void>,
  surroundings: Surroundings,
): void {
  const line = parent.command(name).summary(command.summary).description(`${command.summary}.`);
  for (const { form, words } of command.arguments ?? []) line.argument(form, words);
  for (const option of command.options ?? []) {
    const variable = option.variable === undefined ? "" : ` (variable: ${option.variable})`;
    const words = `${option.words}${variable}`;
    if (option.repeats) line.option(option.form, words, addText, []);
    else line.option(option.form, words);
  }
  if (command.takesAllWords) line.allowUnknownOption().passThroughOptions().helpOption(false);
  else {
    line.option("--json", "Answer in JSON");
    const parse = line.parseOptions.bind(line);
    line.parseOptions = (said) => {
      refuseSwallowed(line, said);
      return parse(said);
    };
  }
  line.addHelpText("after", `\nExamples:\n${command.examples.map((it) => `  ${it}\n`).join("")}`);
  line.action(async () => {
    const options: Readonly<Record<string, unknown>> = line.opts();
    const { env, folder, stdin } = surroundings;
    const readInput = (): Promise<string> => readWhole(stdin);
    await run({ ...makeReader(options), arguments: line.args, env, folder, readInput });
  });
}

/**
 * Attack: in `--comment --dry-run` the second would be the value of the first, and a file be sent that was only to be
 * looked at. A value that is the name of an option is joined by `=`.
 */
function refuseSwallowed(line: CommandLine, said: readonly string[]): void {
  for (let at = 0; at < said.length; at += 1) {
    const word = said[at] ?? "";
    if (word === "--") return;
    const option = line.options.find((it) => it.required && isNamed(it, word));
    if (option === undefined) continue;
    at += 1;
    const value = said[at];
    if (value === "--help" || line.options.some((it) => isNamed(it, value))) {
      line.error(`error: option '${option.flags}' argument missing`);
    }
  }
}

function isNamed({ short, long }: LineOption, word: string | undefined): boolean {
  return word !== undefined && (word === short || word === long);
}

function addText(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

async function readWhole(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function makeReader(
  options: Readonly<Record<string, unknown>>,
): Pick<Call, "text" | "texts" | "isOn"> {
  const valueAt = (name: string): unknown => options[toCamelCase(name)];
  return {
    text(name) {
      const value = valueAt(name);
      return typeof value === "string" ? value : undefined;
    },
    texts(name) {
      const value = valueAt(name);
      return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
    },
    isOn: (name) => valueAt(name) === true,
  };
}

/** `public-url` is kept by commander under `publicUrl`. */
function toCamelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
