/** Which server and index the other commands mean. */
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
import type { Command } from "../command.ts";
import { configFolderOf } from "../connect.ts";
import { formatPasteLines } from "../paste-lines.ts";

export const use: Command = {
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
    const chosen = address === undefined ? kept : parseAddress(address, kept);
    const server = chooseServer(undefined, address === undefined ? call.env : {}, chosen);
    const index = chooseIndex(undefined, chosen);
    if (address !== undefined) await writeSettings(folder, { server, index });
    call.terminal.answer(
      { server, index, ...addressesOf(server, index) },
      formatUse(server, index),
    );
  },
};

/** An address may end in the path of an index: `http://host/base/root/test/`, also with `simple/` behind. */
function parseAddress(text: string, kept: ClientSettings): ClientSettings {
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
