/** Tokens: secrets for programs, as narrow as wanted. */
import { apiPath, parseCell, parseRows, type ServerApi } from "../../client/server-api.ts";
import { AppError } from "../../errors.ts";
import {
  type CiKind,
  type CiLines,
  isCiKind,
  listCiKinds,
  makeCiLines,
} from "../../rules/ci-lines.ts";
import type { Call, Command } from "../command.ts";
import { type Connection, withConnection } from "../connect.ts";
import { AS, ONCE, SERVER } from "../options.ts";
import { WrongUsage } from "../report-error.ts";
import { formatTable } from "../terminal.ts";

const USER = {
  form: "--user <name>",
  words: "Of this account, as an administrator of the server may",
} as const;

const create: Command = {
  name: "token create",
  summary: "Make a token and show it, this once",
  arguments: [{ form: "[name]", words: "What you will know it by; otherwise what it is for" }],
  options: [
    { form: "--index <owner/name>", words: "Only for this index" },
    { form: "--project <name>", words: "Only for this project of that index" },
    {
      form: "--rights <rights>",
      words: "Of read, upload and manage, joined by commas (read,upload)",
    },
    {
      form: "--expires <when>",
      words: "A date such as 2027-01-31, or a number of days such as 30d",
    },
    {
      form: "--ci <kind>",
      words: `For ${listCiKinds().join(" or ")} to publish the project: it may upload alone, for 90 days, and the lines to paste are shown`,
    },
    ...[USER, AS, SERVER],
  ],
  examples: [
    "cheeseshop token create --as alice",
    "cheeseshop token create --index root/main --project sample-lib",
    "cheeseshop token create --ci github --project sample-lib",
    "cheeseshop token create job --rights upload --expires 90d --user alice",
  ],
  async run(call) {
    const ci = parseCi(call);
    await withSignedIn(call, async (connection) => {
      const { api, server } = connection;
      const index = call.text("index") ?? (ci && connection.index);
      const project = call.text("project");
      const name =
        call.arguments[0] ?? [ci, describeScope(index, project)].filter(Boolean).join(" for ");
      const answer = await api.ask("POST", apiPath("tokens"), {
        ...{ name, index, project, user: call.text("user") },
        rights: parseRights(call.text("rights") ?? (ci === undefined ? "read,upload" : "upload")),
        expires: parseExpiry(call.text("expires") ?? (ci && CI_EXPIRES), new Date()),
      });
      call.terminal.say(`Made the token "${name}". ${ONCE}`);
      const lines = ci && makeCiLines(ci, { uploadUrl: `${server}/${index}/legacy/` });
      if (lines !== undefined) sayLines(call, lines);
      const token = parseCell(answer, "token");
      call.terminal.answer({ id: Number(parseCell(answer, "id")), token, ci: lines }, token);
    });
  },
};

/** A job that publishes does so again before long; one that has ended loses its token by itself. */
const CI_EXPIRES = "90d";

/** The kind of CI that the token is for. Throws `WrongUsage` where there is no such kind, or no project. */
function parseCi(call: Call): CiKind | undefined {
  const kind = call.text("ci");
  if (kind === undefined) return undefined;
  if (!isCiKind(kind)) {
    throw new WrongUsage(
      `Cannot make a token for the CI "${kind}"`,
      `There are lines for ${listCiKinds().join(" and ")}`,
    );
  }
  if (call.text("project") !== undefined) return kind;
  throw new WrongUsage(
    "Cannot make a token for CI: no project is named",
    "Name it with --project: a job needs no right to any other",
  );
}

function sayLines({ terminal }: Call, { name, secret, file, text }: CiLines): void {
  terminal.say(`For ${name}: ${secret}.\nThen, in ${file}:\n\n${text}`);
}

const list: Command = {
  name: "token list",
  summary: "List your tokens, without their secrets",
  options: [USER, AS, SERVER],
  examples: ["cheeseshop token list", "cheeseshop token list --user alice --json"],
  async run(call) {
    const answer = await askAboutTokens(call, "GET", apiPath("tokens") + ofUser(call));
    const columns = ["id", "name", "index", "project", "rights", "expires", "lastUsed", "revoked"];
    const rows = parseRows(answer, "tokens");
    call.terminal.answer(
      answer,
      formatTable(
        ["id", "name", "index", "project", "rights", "expires", "last used", "revoked"],
        rows.map((row) => columns.map((column) => parseCell(row, column))),
      ),
    );
  },
};

const revoke: Command = {
  name: "token revoke",
  summary: "End a token at once",
  arguments: [{ form: "<id>", words: "As token list shows it" }],
  options: [USER, AS, SERVER],
  examples: ["cheeseshop token revoke 7", "cheeseshop token revoke 9 --user alice"],
  async run(call) {
    const [id = ""] = call.arguments;
    await askAboutTokens(call, "DELETE", apiPath("tokens", id) + ofUser(call));
    call.terminal.say(`Token ${id} is worth nothing any more.`);
    call.terminal.answer({ revoked: Number(id) }, "");
  },
};

export const TOKEN_COMMANDS: readonly Command[] = [create, list, revoke];

function askAboutTokens(call: Call, ...question: Parameters<ServerApi["ask"]>): Promise<unknown> {
  return withSignedIn(call, ({ api }) => api.ask(...question));
}

/** Who has no token yet is told how to come by one. */
function withSignedIn<T>(call: Call, work: (connection: Connection) => Promise<T>): Promise<T> {
  return withConnection(call, (connection) => {
    if (connection.credential !== undefined) return work(connection);
    throw new AppError("unknown-caller", "Cannot see or make tokens: nobody is signed in", {
      hint: "Sign in by password with --as NAME, keep a token by cheeseshop login, or make one in the browser at /account/",
    });
  });
}

function ofUser(call: Call): string {
  const user = call.text("user");
  return user === undefined ? "" : `?user=${encodeURIComponent(user)}`;
}

/** `sample-lib on root/main`: what a token is called that was given no name. */
function describeScope(index: string | undefined, project: string | undefined): string {
  return [project, index ?? "all indexes"].filter((part) => part !== undefined).join(" on ");
}

const RIGHTS = ["read", "upload", "manage"];

/** Reads `read,upload`. Throws `WrongUsage` for what is no right. */
export function parseRights(text: string): readonly string[] {
  const rights = text.split(",").map((right) => right.trim());
  const wrong = rights.find((right) => !RIGHTS.includes(right));
  if (wrong === undefined) return rights;
  throw new WrongUsage(
    `Cannot make a token with the right "${wrong}"`,
    "Rights are read, upload and manage, joined by commas",
  );
}

const DAY_MS = 86_400_000;

/** `90d` counts from now; a date is its first moment, in UTC. Returns ISO 8601. */
export function parseExpiry(text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  if (days !== undefined) return new Date(now.getTime() + Number(days) * DAY_MS).toISOString();
  if (/^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(text) && !Number.isNaN(Date.parse(text))) {
    return new Date(text).toISOString();
  }
  throw new WrongUsage(
    `Cannot use "${text}" as the end of a token`,
    "Write a date such as 2027-01-31, or a number of days such as 30d",
  );
}
