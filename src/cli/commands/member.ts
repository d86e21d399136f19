/** Members: people on an index or on one project of it. */
import { apiPath, parseCell, parseRows } from "../../client/server-api.ts";
import type { Call, Command } from "../command.ts";
import { type Connection, withConnection } from "../connect.ts";
import { INDEX, SERVER } from "../options.ts";
import { formatTable } from "../terminal.ts";

const PROJECT = { form: "--project <name>", words: "Of this project, not of the index" } as const;
const USER = { form: "<user>", words: "The name of the account" } as const;

const list: Command = {
  name: "member list",
  summary: "List who may do what on an index or a project",
  options: [PROJECT, INDEX, SERVER],
  examples: [
    "cheeseshop member list --index root/main",
    "cheeseshop member list --project sample-lib",
  ],
  async run(call) {
    const answer = await withConnection(call, (connection) =>
      connection.api.ask("GET", membersPath(call, connection)),
    );
    const rows = parseRows(answer, "members");
    call.terminal.answer(
      answer,
      formatTable(
        ["user", "role"],
        rows.map((row) => [parseCell(row, "user"), parseCell(row, "role")]),
      ),
    );
  },
};

const set: Command = {
  name: "member set",
  summary: "Give somebody a role",
  arguments: [
    USER,
    { form: "<role>", words: "reader, uploader or owner; of a project: maintainer or owner" },
  ],
  options: [PROJECT, INDEX, SERVER],
  examples: [
    "cheeseshop member set alice uploader --index team/secret",
    "cheeseshop member set bob maintainer --project sample-lib",
  ],
  async run(call) {
    const [user = "", role = ""] = call.arguments;
    await withConnection(call, (connection) =>
      connection.api.ask("PUT", membersPath(call, connection, user), { role }),
    );
    call.terminal.say(`${user} is ${role} now.`);
    call.terminal.answer({ user, role }, "");
  },
};

const remove: Command = {
  name: "member remove",
  summary: "Take somebody's role away",
  arguments: [USER],
  options: [PROJECT, INDEX, SERVER],
  examples: ["cheeseshop member remove bob --project sample-lib"],
  async run(call) {
    const [user = ""] = call.arguments;
    await withConnection(call, (connection) =>
      connection.api.ask("DELETE", membersPath(call, connection, user)),
    );
    call.terminal.say(`${user} is no member any more.`);
    call.terminal.answer({ removed: user }, "");
  },
};

export const MEMBER_COMMANDS: readonly Command[] = [list, set, remove];

function membersPath(call: Call, { index }: Connection, ...user: readonly string[]): string {
  const project = call.text("project");
  const place = project === undefined ? [] : ["projects", project];
  return apiPath("indexes", ...index.split("/"), ...place, "members", ...user);
}
