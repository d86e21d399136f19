/**
 * The references in docs/ that are made from the code: what they must say. `npm run docs` writes them, and
 * docs.test.ts compares.
 */
import { z } from "zod";
import type { Argument, Command, Option } from "../src/cli/command.ts";
import { OLD_COMMANDS } from "../src/cli/old-words/old-commands.ts";
import { loadProgram } from "../src/cli/program.ts";
import { openParts } from "../src/server/make-parts.ts";
import { listRoutes, type Route } from "../src/server/router.ts";
import {
  INDEX_CHANGE,
  MEMBER,
  NEW_INDEX,
  NEW_TOKEN,
  NEW_USER,
  STATUS,
  USER_CHANGE,
  YANK,
} from "../src/server/routes/body.ts";
import { readSettings } from "../src/server/settings/config.ts";
import { SETTINGS, type SettingRow } from "../src/server/settings/setting-rows.ts";
import { DEFAULT_SETTINGS } from "../src/server/tables/index-settings.ts";
import { silentLog } from "../src/system/log.ts";
import { temporaryFolder } from "./clients.ts";

/** The text of each page, by its path from the root of the repository. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["docs/commands.md", await commandsPage()],
    ["docs/old-commands.md", oldCommandsPage()],
    ["docs/settings.md", settingsPage()],
    ["docs/routes.md", routesPage(await findRoutes())],
  ]);
}

/** Routes are made for the parts of a server, so one is opened that never listens. */
async function findRoutes(): Promise<readonly Route[]> {
  const flags = { data: temporaryFolder(), upstream: "none" };
  const opened = await openParts(await readSettings({ flags, env: {} }), silentLog);
  try {
    return listRoutes(opened.parts);
  } finally {
    await opened.close();
  }
}

const WRITTEN_BY = "<!-- Written by `npm run docs` from the code. -->";

async function commandsPage(): Promise<string> {
  const { commands } = await loadProgram([]);
  return [
    "# Commands",
    WRITTEN_BY,
    "In a clone, `cheeseshop` is `node bin/cheeseshop.cjs` (under Node 24.15 or newer also `node src/cli/main.ts`). Every command takes `--json` and `--help`. Answers go to stdout, talk and errors to stderr.",
    "A command ends with 0 when it is done, with 1 when the input or the state of things forbids it, and with 2 when it was not typed as it should be.",
    ...commands.map(commandSection),
    "",
  ].join("\n\n");
}

function oldCommandsPage(): string {
  const rows = OLD_COMMANDS.map(
    ({ line, words, today }) => `| \`${line}\` | ${words} | \`${today}\` |`,
  );
  return [
    "# Command lines of the past",
    WRITTEN_BY,
    "`cheeseshop help -- OLD COMMAND LINE` looks a line up here. The words of setup.py are also taken as they are, by `cheeseshop setup-py`.",
    ["| then | what became of it | today |", "|---|---|---|", ...rows].join("\n"),
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
    "The proxies for upstreams come from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in capitals or in small letters. `NO_PROXY` lists hosts (with all below them), addresses and ranges such as `10.0.0.0/8`, each with a port if that matters; this machine itself is never asked through a proxy. The commands that talk to a server read the same variables.",
    "Certificates are trusted that Node brings, that the system trusts, that `NODE_EXTRA_CA_CERTS` names, and those of `ca_file`. The commands read `CHEESESHOP_CA_FILE`, too.",
    "`cheeseshop serve --check-config` reads everything, looks whether the port is free and the folder can be written, says what is wrong, and ends. It changes nothing, and may be run beside the server: what that one holds is no fault.",
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

const OF_INDEX = "/:owner/:index";

function routesPage(routes: readonly Route[]): string {
  const isThere = (method: string, path: string, words: string): boolean =>
    routes.some((it) => it.method === method && it.path === path && it.words === words);
  // What stands below an index and at the root alike is listed once.
  const atRoot = routes.filter(
    ({ method, path, words }) =>
      !path.startsWith(`${OF_INDEX}/`) || !isThere(method, path.slice(OF_INDEX.length), words),
  );
  const isOfIndex = ({ method, path, words }: Route): boolean =>
    isThere(method, `${OF_INDEX}${path}`, words);
  return [
    "# Routes of the server",
    WRITTEN_BY,
    "Every path there is. `:name` stands for one part of a path. A GET route answers HEAD, too. Where an upstream is needed for an answer and fails, or is silent for ten seconds, the answer is 502 with a sentence.",
    "## Of an index",
    "Below `/<owner>/<index>`, and at the root for `root/main`.",
    routesTable(atRoot.filter(isOfIndex)),
    "## Of the server",
    "Bodies and answers below `/+api/` are JSON; a refusal is problem+json (RFC 9457). A token goes into `Authorization: Bearer …`, or is the password of the user `__token__`. The forms below `/account/` are sent by its own pages alone; who is signed in there is known by a cookie, on pages and nowhere else.",
    routesTable(atRoot.filter((route) => !isOfIndex(route))),
    "## Uploads",
    "A form as twine sends it (`multipart/form-data`). It needs `:action`, which is `file_upload`, `name`, one of `sha256_digest`, `blake2_256_digest` and `md5_digest`, and the file in the part `content`. " +
      "Where it has a `version`, that must be the file's. [Every other field is ignored](decisions/the-file-decides.md), be it missing, empty, `UNKNOWN` or different: the file decides. The answer is 200 for a file that was taken, and for the same file again; `X-Upload-Outcome` is `new`, `same` or `replaced`. With `If-None-Match: *` nothing is replaced, even where the index would.",
    "## Bodies",
    "A key with `?` may be left out. What is made of an index, or changed, may also hold its settings: " +
      `${Object.keys(DEFAULT_SETTINGS)
        .map((key) => `\`${key}\``)
        .join(", ")}; \`GET /+api/indexes/:owner/:index\` shows them as they are.`,
    bodiesTable(),
    "",
  ].join("\n\n");
}

function routesTable(routes: readonly Route[]): string {
  const rows = routes.map(({ method, path, words }) => `| ${method} | \`${path}\` | ${words} |`);
  return ["| | Path | |", "| --- | --- | --- |", ...rows].join("\n");
}

/** What the REST routes read. */
const BODIES: readonly (readonly [route: string, shape: z.ZodType])[] = [
  ["POST /+api/users", NEW_USER],
  ["PATCH /+api/users/:name", USER_CHANGE],
  ["POST /+api/tokens", NEW_TOKEN],
  ["POST /+api/indexes", NEW_INDEX],
  ["PATCH /+api/indexes/:owner/:index", INDEX_CHANGE],
  ["PUT …/members/:user", MEMBER],
  ["PUT, DELETE …/yank", YANK],
  ["PUT …/status", STATUS],
];

function bodiesTable(): string {
  const rows = BODIES.map(([route, shape]) => `| \`${route}\` | ${describeShape(shape)} |`);
  return ["| Route | Keys |", "| --- | --- |", ...rows].join("\n");
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly format?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function describeShape(shape: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(shape) as JsonSchema;
  return Object.entries(properties)
    .map(([key, value]) => {
      const mark = required.includes(key) ? "" : "?";
      return `\`${key}${mark}\`: ${describeValue(value)}`;
    })
    .join(" · ");
}

function describeValue({ type, enum: choices, items, format }: JsonSchema): string {
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(" or ");
  if (items !== undefined) return `a list of ${describeValue(items)}`;
  if (format === "date-time") return "a time (RFC 3339)";
  return type === "boolean" ? "yes or no" : "text";
}
