/** Which server and index the other commands mean, and whose token they show. */
import { findCredential, parseToken, writeCredential } from "../../client/credentials.ts";
import { apiPath, readCell } from "../../client/server-api.ts";
import {
  type ClientSettings,
  chooseIndex,
  chooseServer,
  parseIndexLabel,
  parseServer,
  readSettings,
  type ServerAddress,
  writeSettings,
} from "../../client/settings.ts";
import { AppError } from "../../errors.ts";
import type { Command } from "../command.ts";
import { askServer, configFolderOf, withServer } from "../connect.ts";
import { SERVER } from "../options.ts";
import { formatPasteLines } from "../paste-lines.ts";

const use: Command = {
  name: "use",
  summary:
    "Keep a server and an index for the commands to come, and show how pip, uv and twine use it",
  arguments: [{ form: "[address]", words: "Of a server or of an index on it; or owner/name" }],
  examples: [
    "cheeseshop use http://127.0.0.1:2433",
    "cheeseshop use http://127.0.0.1:2433/root/test/",
    "cheeseshop use root/test",
  ],
  async run(call) {
    const folder = configFolderOf(call);
    const kept = await readSettings(folder);
    const [address] = call.arguments;
    const chosen = address === undefined ? kept : readAddress(address, kept);
    const server = chooseServer(undefined, address === undefined ? call.env : {}, chosen);
    const index = chooseIndex(undefined, chosen);
    if (address !== undefined) await writeSettings(folder, { server, index });
    call.terminal.answer(
      { server, index, ...addressesOf(server, index) },
      formatUse(server, index),
    );
  },
};

const login: Command = {
  name: "login",
  summary: "Keep a token for a server",
  arguments: [{ form: "[address]", words: "Of the server; otherwise the one in use" }],
  options: [{ form: "--token-stdin", words: "Read the token from standard input" }],
  examples: [
    "cheeseshop login http://127.0.0.1:2433",
    "cheeseshop login --token-stdin < token.txt",
  ],
  async run(call) {
    const folder = configFolderOf(call);
    const kept = await readSettings(folder);
    const server = chooseServer(call.arguments[0], call.env, kept);
    const isPiped = call.isOn("token-stdin");
    if (!isPiped && !call.terminal.isInteractive) {
      throw new AppError("invalid", "Cannot ask for the token: there is no terminal", {
        hint: "Send it to standard input, with --token-stdin",
      });
    }
    const credential = isPiped
      ? parseToken((await call.readInput()).trim(), "standard input")
      : parseToken(await call.terminal.askHidden(`Token for ${server}`), "the prompt");
    const name = await withServer(call, { server, credential, kept }, async ({ api }) =>
      readCell(await api.ask("GET", apiPath("whoami")), "name"),
    );
    if (name === "") {
      throw new AppError(
        "unknown-caller",
        `Cannot log in to ${server}: it does not know the token`,
      );
    }
    await writeCredential(folder, server, credential.token);
    if (kept.server === undefined) await writeSettings(folder, { ...kept, server });
    call.terminal.say(`Logged in to ${server} as ${name}.`);
  },
};

const logout: Command = {
  name: "logout",
  summary: "Forget the token of a server",
  arguments: [{ form: "[address]", words: "Of the server; otherwise the one in use" }],
  examples: ["cheeseshop logout"],
  async run(call) {
    const folder = configFolderOf(call);
    const server = chooseServer(call.arguments[0], call.env, await readSettings(folder));
    await writeCredential(folder, server, undefined);
    call.terminal.say(
      `Forgot the token of ${server}; the token itself goes on: token revoke ends it.`,
    );
    if ((await findCredential(folder, call.env, server)) !== undefined) {
      call.terminal.note("CHEESESHOP_TOKEN is still set");
    }
  },
};

const whoami: Command = {
  name: "whoami",
  summary: "Show who the server takes you for",
  options: [SERVER],
  examples: ["cheeseshop whoami"],
  async run(call) {
    const answer = await askServer(call, "GET", apiPath("whoami"));
    call.terminal.answer(answer, readCell(answer, "name") || "nobody: no token is kept or given");
  },
};

export const USE_COMMANDS: readonly Command[] = [use, login, logout, whoami];

/** An address may end in the path of an index: `http://host/base/root/test/`, also with `simple/` behind. */
function readAddress(text: string, kept: ClientSettings): ClientSettings {
  if (!text.includes("://")) return { ...kept, index: parseIndexLabel(text) };
  const server = parseServer(text);
  const match = /^(.*?:\/\/.*?)\/([^/]+\/[^/]+?)(?:\/(?:simple|legacy))?$/.exec(server);
  if (match === null) return { server: parseServer(server.replace(/\/(?:simple|legacy)$/, "")) };
  return { server: parseServer(match[1] ?? ""), index: parseIndexLabel(match[2] ?? "") };
}

function addressesOf(server: ServerAddress, index: string) {
  return { simple: `${server}/${index}/simple/`, upload: `${server}/${index}/legacy/` };
}

function formatUse(server: ServerAddress, index: string): string {
  const { simple, upload } = addressesOf(server, index);
  return `${index} on ${server}\n\n${formatPasteLines(simple, upload)}`;
}
