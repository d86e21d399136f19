/** Tokens: secrets for programs, as narrow as wanted. */
import { apiPath, readCell, readRows, type ServerApi } from "../../client/server-api.ts";
import { AppError } from "../../errors.ts";
import type { Call, Command } from "../command.ts";
import { withConnection } from "../connect.ts";
import { AS, ONCE, SERVER } from "../options.ts";
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
    ...[USER, AS, SERVER],
  ],
  examples: [
    "cheeseshop token create --as alice",
    "cheeseshop token create --index root/main --project sample-lib",
    "cheeseshop token create ci --rights upload --expires 90d --user alice",
  ],
  async run(call) {
    const [index, project] = [call.text("index"), call.text("project")];
    const name = call.arguments[0] ?? describeScope(index, project);
    const answer = await askAboutTokens(call, "POST", apiPath("tokens"), {
      ...{ name, index, project, user: call.text("user") },
      rights: parseRights(call.text("rights") ?? "read,upload"),
      expires: parseExpiry(call.text("expires"), new Date()),
    });
    call.terminal.say(`Made the token "${name}". ${ONCE}`);
    call.terminal.answer(answer, readCell(answer, "token"));
  },
};

const list: Command = {
  name: "token list",
  summary: "List your tokens, without their secrets",
  options: [USER, AS, SERVER],
  examples: ["cheeseshop token list", "cheeseshop token list --user alice --json"],
  async run(call) {
    const answer = await askAboutTokens(call, "GET", apiPath("tokens") + ofUser(call));
    const columns = ["id", "name", "index", "project", "rights", "expires", "lastUsed", "revoked"];
    const rows = readRows(answer, "tokens");
    call.terminal.answer(
      answer,
      formatTable(
        ["id", "name", "index", "project", "rights", "expires", "last used", "revoked"],
        rows.map((row) => columns.map((column) => readCell(row, column))),
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

/** Who has no token yet is told how to come by one. */
function askAboutTokens(call: Call, ...question: Parameters<ServerApi["ask"]>): Promise<unknown> {
  return withConnection(call, ({ api, credential }) => {
    if (credential !== undefined) return api.ask(...question);
    throw new AppError("unknown-caller", "Cannot see or make tokens: nobody is signed in", {
      hint: "Sign in by password with --as NAME, or keep a token by cheeseshop login",
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

/** Reads `read,upload`. Throws `invalid` for what is no right. */
export function parseRights(text: string): readonly string[] {
  const rights = text.split(",").map((right) => right.trim());
  const wrong = rights.find((right) => !RIGHTS.includes(right));
  if (wrong === undefined) return rights;
  throw new AppError("invalid", `Cannot make a token with the right "${wrong}"`, {
    hint: "Rights are read, upload and manage, joined by commas",
  });
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
  throw new AppError("invalid", `Cannot use "${text}" as the end of a token`, {
    hint: "Write a date such as 2027-01-31, or a number of days such as 30d",
  });
}
