/** Accounts, for administrators and for oneself. */
import { apiPath, parseCell, parseRows } from "../../client/server-api.ts";
import type { Call, Command } from "../command.ts";
import { askServer } from "../connect.ts";
import { findDataFolder } from "../data-folder.ts";
import { AS, CONFIG, DATA, ONCE, SERVER } from "../options.ts";
import { readNewPassword } from "../password.ts";
import { formatTable } from "../terminal.ts";

const NAME = { form: "<name>", words: "The name of the account" } as const;

const add: Command = {
  name: "user add",
  summary: "Add an account, and show the link by which its owner sets a password",
  arguments: [NAME],
  options: [
    { form: "--admin", words: "With the rights of an administrator" },
    { form: "--password", words: "Ask for a password here, and make no link" },
    { form: "--password-stdin", words: "Read the password from standard input, and make no link" },
    SERVER,
  ],
  examples: [
    "cheeseshop user add alice",
    "cheeseshop user add alice --password-stdin < secret.txt",
  ],
  async run(call) {
    const [name = ""] = call.arguments;
    const wantsPassword = call.isOn("password") || call.isOn("password-stdin");
    const answer = await askServer(call, "POST", apiPath("users"), {
      ...{ name, admin: call.isOn("admin") },
      ...(wantsPassword
        ? { password: await readNewPassword(call, `Password for ${name}`) }
        : { link: true }),
    });
    call.terminal.say(`Added ${name}.`);
    if (wantsPassword) call.terminal.answer(answer, "");
    else answerLink(call, name, answer);
  },
};

const link: Command = {
  name: "user link",
  summary: "Make a new link by which the owner of an account sets a password, once",
  arguments: [NAME],
  options: [SERVER],
  examples: ["cheeseshop user link alice"],
  async run(call) {
    const [name = ""] = call.arguments;
    answerLink(call, name, await askServer(call, "POST", apiPath("users", name, "link")));
  },
};

function answerLink(call: Call, name: string, answer: unknown): void {
  const until = parseCell(answer, "linkExpires").slice(0, 10);
  call.terminal.say(
    `Send this link to ${name} alone: whoever opens it first sets the password. It works once, until ${until}.`,
  );
  call.terminal.answer(answer, parseCell(answer, "link"));
}

const list: Command = {
  name: "user list",
  summary: "List the accounts",
  options: [SERVER],
  examples: ["cheeseshop user list"],
  async run(call) {
    const answer = await askServer(call, "GET", apiPath("users"));
    const columns = ["name", "admin", "blocked", "created"];
    const rows = parseRows(answer, "users");
    call.terminal.answer(
      answer,
      formatTable(
        columns,
        rows.map((row) => columns.map((column) => parseCell(row, column))),
      ),
    );
  },
};

const password: Command = {
  name: "user password",
  summary: "Change the password of an account: one's own with --as, others as administrator",
  arguments: [NAME],
  options: [
    { form: "--password-stdin", words: "Read the new password from standard input" },
    AS,
    SERVER,
  ],
  examples: ["cheeseshop user password alice --as alice", "cheeseshop user password alice"],
  async run(call) {
    const [name = ""] = call.arguments;
    const secret = await readNewPassword(call, `New password for ${name}`);
    const answer = await askServer(call, "PATCH", apiPath("users", name), { password: secret });
    call.terminal.say(`Changed the password of ${name}.`);
    call.terminal.answer(answer, "");
  },
};

const block: Command = {
  name: "user block",
  summary: "Refuse an account and its tokens, or take it back",
  arguments: [NAME],
  options: [{ form: "--undo", words: "Let the account in again" }, SERVER],
  examples: ["cheeseshop user block alice", "cheeseshop user block alice --undo"],
  async run(call) {
    const [name = ""] = call.arguments;
    const isBlocked = !call.isOn("undo");
    const answer = await askServer(call, "PATCH", apiPath("users", name), { blocked: isBlocked });
    call.terminal.say(isBlocked ? `${name} is refused from now on.` : `${name} may come in again.`);
    call.terminal.answer(answer, "");
  },
};

const admin: Command = {
  name: "user admin",
  summary: "Give an account the rights of an administrator, or take them back",
  arguments: [NAME],
  options: [{ form: "--undo", words: "Take the rights back" }, SERVER],
  examples: ["cheeseshop user admin alice", "cheeseshop user admin alice --undo"],
  async run(call) {
    const [name = ""] = call.arguments;
    const isAdmin = !call.isOn("undo");
    const answer = await askServer(call, "PATCH", apiPath("users", name), { admin: isAdmin });
    call.terminal.say(`${name} is ${isAdmin ? "an" : "no"} administrator now.`);
    call.terminal.answer(answer, "");
  },
};

const remove: Command = {
  name: "user remove",
  summary: "Remove an account for good",
  arguments: [NAME],
  options: [SERVER],
  examples: ["cheeseshop user remove alice"],
  async run(call) {
    const [name = ""] = call.arguments;
    await askServer(call, "DELETE", apiPath("users", name));
    call.terminal.say(`Removed ${name}.`);
    call.terminal.answer({ removed: name }, "");
  },
};

const token: Command = {
  name: "user token",
  summary: "Make a new administrator's token, on the server's own machine",
  arguments: [NAME],
  options: [
    DATA,
    CONFIG,
    { form: "--make-administrator", words: "Make the account administrator where it is none" },
    { form: "--unblock", words: "Let the account in again where it is blocked" },
  ],
  examples: [
    "cheeseshop user token root --data /srv/cheeseshop",
    "cheeseshop user token alice --data /srv/cheeseshop --make-administrator",
  ],
  async run(call) {
    const { makeAdminToken } = await import("../../server/server.ts");
    const [name = ""] = call.arguments;
    const data = await findDataFolder(call);
    const secret = await makeAdminToken(
      { data },
      {
        user: name,
        makeAdministrator: call.isOn("make-administrator"),
        unblock: call.isOn("unblock"),
      },
    );
    call.terminal.say(ONCE);
    call.terminal.answer({ user: name, token: secret }, secret);
  },
};

export const USER_COMMANDS: readonly Command[] = [
  add,
  link,
  list,
  password,
  admin,
  block,
  remove,
  token,
];
