/**
 * The references in docs/ that are made from the code: what they must say. `npm run docs` writes them, and
 * docs.test.ts compares.
 */
import type { Argument, Command, Option } from "../src/cli/command.ts";
import { PROGRAM } from "../src/cli/program.ts";
import { SETTINGS, type SettingRow } from "../src/server/config.ts";

/** The text of each page, by its path from the root of the repository. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ["docs/commands.md", commandsPage()],
    ["docs/settings.md", settingsPage()],
  ]);
}

const WRITTEN_BY = "<!-- Written by `npm run docs` from the code. -->";

function commandsPage(): string {
  return [
    "# Commands",
    WRITTEN_BY,
    "In a clone, `cheeseshop` is `node src/cli/main.ts`. Every command takes `--json` and `--help`. Answers go to stdout, talk and errors to stderr.",
    "A command ends with 0 when it is done, with 1 when the input or the state of things forbids it, and with 2 when it was not typed as it should be.",
    ...PROGRAM.commands.map(commandSection),
    "",
  ].join("\n\n");
}

function commandSection(command: Command): string {
  const { name, summary, examples } = command;
  const forms = (command.arguments ?? []).map(({ form }) => ` ${form}`).join("");
  return [
    `## cheeseshop ${name}`,
    `${summary}.`,
    `\`cheeseshop ${name}${forms}\``,
    ...definitions([...(command.arguments ?? []), ...(command.options ?? [])]),
    `\`\`\`console\n${examples.map((example) => `$ ${example}`).join("\n")}\n\`\`\``,
  ].join("\n\n");
}

function definitions(list: readonly (Argument | Option)[]): readonly string[] {
  if (list.length === 0) return [];
  const variableOf = (item: Argument | Option): string =>
    "variable" in item && item.variable !== undefined ? ` (variable: \`${item.variable}\`)` : "";
  return [list.map((item) => `- \`${item.form}\`: ${item.words}${variableOf(item)}`).join("\n")];
}

function settingsPage(): string {
  const rows: readonly SettingRow[] = SETTINGS;
  return [
    "# Settings of the server",
    WRITTEN_BY,
    "A setting may be a flag of `cheeseshop serve`, a variable, or a key of the TOML file that `--config` or `CHEESESHOP_CONFIG` names. A flag beats the variable, the variable beats the file. All faults are reported together, each with its place. Secrets are never flags: lists of processes are public.",
    [
      "| Key in the file | Flag | Variable | Default | |",
      "| --- | --- | --- | --- | --- |",
      ...rows.map(settingRow),
    ].join("\n"),
    "The proxies for upstreams come from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.",
    "`cheeseshop serve --check-config` reads everything, says what is wrong, and ends.",
    "",
  ].join("\n\n");
}

function settingRow(row: SettingRow): string {
  const isAllowed = (where: "flag" | "file"): boolean => row.except?.includes(where) !== true;
  const cells = [
    isAllowed("file") ? `\`${row.key}\`` : "",
    isAllowed("flag") ? `\`--${row.key.replaceAll("_", "-")}\`` : "",
    `\`CHEESESHOP_${row.key.toUpperCase()}\``,
    row.default,
    row.words,
  ];
  return `| ${cells.join(" | ")} |`;
}
