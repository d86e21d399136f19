/** Indexes: to make them, to look at them, to change them. */
import { apiPath, parseCell, parseRows } from "../../client/server-api.ts";
import { parseIndexLabel } from "../../client/settings.ts";
import { AppError } from "../../errors.ts";
import type { Call, Command, Option } from "../command.ts";
import { askServer } from "../connect.ts";
import { SERVER } from "../options.ts";
import { WrongUsage } from "../report-error.ts";
import { formatTable } from "../terminal.ts";

const LABEL = { form: "<owner/name>", words: "The index" } as const;

/** What may be set, under the name that the server has for it. */
const SETTINGS: readonly (Option & { readonly key: string; readonly isList?: true })[] = [
  {
    key: "bases",
    form: "--bases <indexes>",
    words: "Indexes seen through this one, in order, joined by commas",
    isList: true,
  },
  {
    key: "upstream",
    form: "--upstream <address>",
    words:
      "Of a mirror: the simple API it copies; - reads it from standard input, as one with a password has to be",
  },
  { key: "read", form: "--read <who>", words: "everyone or members" },
  { key: "upload", form: "--upload <who>", words: "Who may begin new projects: users or members" },
  { key: "profile", form: "--profile <rules>", words: "strict, as PyPI has them, or private" },
  {
    key: "replaceable",
    form: "--replaceable <yes-or-no>",
    words: "Whether a file may be replaced",
  },
  {
    key: "allowUpstream",
    form: "--allow-upstream <names>",
    words: "Names asked of mirrors although they are hosted here, joined by commas",
    isList: true,
  },
  {
    key: "privateNames",
    form: "--private-names <names>",
    words: "Names never asked of a mirror, joined by commas; acme-* stands for all that begin so",
    isList: true,
  },
];

const create: Command = {
  name: "index create",
  summary: "Make an index",
  arguments: [LABEL],
  options: [
    { form: "--kind <kind>", words: "hosted or mirror (hosted)" },
    ...SETTINGS.map(({ form, words }) => ({ form, words })),
    SERVER,
  ],
  examples: [
    "cheeseshop index create alice/dev --bases root/pypi",
    "cheeseshop index create team/secret --read members",
  ],
  async run(call) {
    const { owner, name, label } = readLabel(call);
    const kind = parseKind(call.text("kind"));
    const body = { owner, name, kind, ...(await readSettings(call)) };
    const answer = await askServer(call, "POST", apiPath("indexes"), body);
    call.terminal.say(`Made ${label}.`);
    call.terminal.answer(answer, "");
  },
};

const list: Command = {
  name: "index list",
  summary: "List the indexes that you may read",
  options: [SERVER],
  examples: ["cheeseshop index list"],
  async run(call) {
    const answer = await askServer(call, "GET", apiPath("indexes"));
    const rows = parseRows(answer, "indexes").map((row) => [
      `${parseCell(row, "owner")}/${parseCell(row, "name")}`,
      ...["kind", "bases", "read", "profile"].map((key) => parseCell(row, key)),
    ]);
    call.terminal.answer(answer, formatTable(["index", "kind", "bases", "read", "profile"], rows));
  },
};

const show: Command = {
  name: "index show",
  summary: "Show an index and its settings",
  arguments: [LABEL],
  options: [SERVER],
  examples: ["cheeseshop index show root/main"],
  async run(call) {
    const { owner, name } = readLabel(call);
    const answer = await askServer(call, "GET", apiPath("indexes", owner, name));
    const rows = Object.keys(Object(answer)).map((key) => [key, parseCell(answer, key)]);
    call.terminal.answer(answer, formatTable(["setting", "value"], rows));
  },
};

const set: Command = {
  name: "index set",
  summary: "Change settings of an index",
  arguments: [LABEL],
  options: [...SETTINGS.map(({ form, words }) => ({ form, words })), SERVER],
  examples: ["cheeseshop index set alice/dev --bases root/main,root/pypi --read members"],
  async run(call) {
    const { owner, name, label } = readLabel(call);
    const changes = await readSettings(call);
    if (Object.keys(changes).length === 0) {
      throw new AppError("invalid", `Cannot change ${label}: no setting was given`, {
        hint: "cheeseshop index set --help lists them",
      });
    }
    const answer = await askServer(call, "PATCH", apiPath("indexes", owner, name), changes);
    call.terminal.say(`Changed ${label}.`);
    call.terminal.answer(answer, "");
  },
};

const remove: Command = {
  name: "index remove",
  summary: "Remove an index that hosts no projects any more",
  arguments: [LABEL],
  options: [SERVER],
  examples: ["cheeseshop index remove alice/dev"],
  async run(call) {
    const { owner, name, label } = readLabel(call);
    await askServer(call, "DELETE", apiPath("indexes", owner, name));
    call.terminal.say(`Removed ${label}.`);
    call.terminal.answer({ removed: label }, "");
  },
};

export const INDEX_COMMANDS: readonly Command[] = [create, list, show, set, remove];

/** Throws `WrongUsage` for what is none. */
export function parseKind(text = "hosted"): "hosted" | "mirror" {
  if (text === "hosted" || text === "mirror") return text;
  throw new WrongUsage(
    `Cannot make an index of the kind "${text}"`,
    "Kinds are hosted, which takes uploads, and mirror, which copies an upstream; --bases lays a hosted one over others",
  );
}

function readLabel(call: Call): { owner: string; name: string; label: string } {
  const label = parseIndexLabel(call.arguments[0] ?? "");
  const [owner = "", name = ""] = label.split("/");
  return { owner, name, label };
}

async function readSettings(call: Call): Promise<Readonly<Record<string, unknown>>> {
  const said = SETTINGS.flatMap(({ key, form, isList }) => {
    const value = call.text(form.slice(2).split(" ")[0] ?? "");
    if (value === undefined) return [];
    return [
      [key, isList ? splitList(value) : key === "replaceable" ? parseYes(value) : value] as const,
    ];
  });
  const settings = Object.fromEntries(said);
  const { upstream } = settings;
  return typeof upstream === "string"
    ? { ...settings, upstream: await readUpstream(call, upstream) }
    : settings;
}

/** Throws `invalid` for a typed address with a password, or a token for a user: lists of processes are public. */
async function readUpstream(call: Call, typed: string): Promise<string> {
  if (typed === "-") return (await call.readInput()).trim();
  const { username, password } = URL.canParse(typed) ? new URL(typed) : {};
  if (!username && !password) return typed;
  throw new AppError("invalid", "Cannot take a password from the command line, which others see", {
    hint: "Send the address to standard input, with --upstream -",
  });
}

function splitList(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((item) => item !== "");
}

function parseYes(text: string): boolean {
  if (text === "yes" || text === "no") return text === "yes";
  throw new AppError("invalid", `Cannot read "${text}": yes or no is needed`);
}
