/** Tokens: secrets for programs, as narrow as wanted. */
import { apiPath, readCell, readRows } from "../../client/server-api.ts";
import { AppError } from "../../errors.ts";
import type { Command } from "../command.ts";
import { askServer } from "../connect.ts";
import { ONCE, SERVER } from "../options.ts";
import { formatTable } from "../terminal.ts";

const create: Command = {
  name: "token create",
  summary: "Make a token and show it, this once",
  arguments: [{ form: "<name>", words: "What you will know it by" }],
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
    SERVER,
  ],
  examples: [
    "cheeseshop token create laptop",
    "cheeseshop token create ci --index root/main --project sample-lib --rights upload --expires 90d",
  ],
  async run(call) {
    const answer = await askServer(call, "POST", apiPath("tokens"), {
      name: call.arguments[0],
      index: call.text("index"),
      project: call.text("project"),
      rights: (call.text("rights") ?? "read,upload").split(",").map((right) => right.trim()),
      expires: parseExpiry(call.text("expires"), new Date()),
    });
    call.terminal.say(ONCE);
    call.terminal.answer(answer, readCell(answer, "token"));
  },
};

const list: Command = {
  name: "token list",
  summary: "List your tokens, without their secrets",
  options: [SERVER],
  examples: ["cheeseshop token list", "cheeseshop token list --json"],
  async run(call) {
    const answer = await askServer(call, "GET", apiPath("tokens"));
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
  options: [SERVER],
  examples: ["cheeseshop token revoke 7"],
  async run(call) {
    const [id = ""] = call.arguments;
    await askServer(call, "DELETE", apiPath("tokens", id));
    call.terminal.say(`Token ${id} is worth nothing any more.`);
  },
};

export const TOKEN_COMMANDS: readonly Command[] = [create, list, revoke];

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
