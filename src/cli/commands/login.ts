/** Keeps a token for a server of ours, or for another index, and forgets it. */
import {
  findCredential,
  findKeptToken,
  forgetCredential,
  parseToken,
  writeCredential,
} from "../../client/credentials.ts";
import { targetOfUrl } from "../../client/publish-target.ts";
import { apiPath, ForeignAnswer, parseCell, type ServerApi } from "../../client/server-api.ts";
import {
  chooseServer,
  parseServer,
  readSettings,
  type ServerAddress,
  writeSettings,
} from "../../client/settings.ts";
import { AppError } from "../../errors.ts";
import { type KnownIndex, PYPI, TESTPYPI } from "../../standards/known-indexes.ts";
import type { Call, Command } from "../command.ts";
import { configFolderOf, openStore, withConnection, withServer } from "../connect.ts";
import { SERVER } from "../options.ts";

const ADDRESS = {
  form: "[address]",
  words:
    "Of the server, or pypi or testpypi, or the upload address of another index; otherwise the server in use",
} as const;

const login: Command = {
  name: "login",
  summary: "Keep a token for a server, in the keyring where there is one",
  arguments: [ADDRESS],
  options: [
    { form: "--token-stdin", words: "Read the token from standard input" },
    {
      form: "--unasked",
      words: "Keep it without asking the server: for indexes that are no Cheeseshop",
    },
  ],
  examples: [
    "cheeseshop login http://127.0.0.1:2433",
    "cheeseshop login testpypi",
    "cheeseshop login --token-stdin < token.txt",
  ],
  async run(call) {
    const { server, isOurs } = await chooseAddress(call);
    const credential = await readToken(call, server);
    const name = isOurs ? await askName(call, server, credential) : undefined;
    const place = await writeCredential(openStore(call), server, credential.token);
    const folder = configFolderOf(call);
    const kept = await readSettings(folder);
    if (isOurs && kept.server === undefined) await writeSettings(folder, { ...kept, server });
    const where = place === "keyring" ? "the keyring" : "a file that you alone can read";
    const who = name === undefined ? `for ${server}` : `to ${server} as ${name}`;
    call.terminal.say(
      name === undefined ? `Kept a token ${who} in ${where}.` : `Logged in ${who}.`,
    );
    if (name !== undefined) call.terminal.say(`The token is in ${where}.`);
  },
};

interface Address {
  readonly server: ServerAddress;
  /** Whether it can be asked who the token is for. */
  readonly isOurs: boolean;
}

const KNOWN: Readonly<Record<string, KnownIndex>> = { pypi: PYPI, testpypi: TESTPYPI };

async function chooseAddress(call: Call): Promise<Address> {
  const [typed] = call.arguments;
  const known = typed === undefined ? undefined : KNOWN[typed];
  if (known !== undefined) return { server: parseServer(known.uploadUrl), isOurs: false };
  if (typed !== undefined && call.isOn("unasked")) {
    return { server: parseServer(targetOfUrl(typed, "the command line").url), isOurs: false };
  }
  const kept = await readSettings(configFolderOf(call));
  return { server: chooseServer(typed, call.env, kept), isOurs: !call.isOn("unasked") };
}

async function readToken(call: Call, server: ServerAddress) {
  const isPiped = call.isOn("token-stdin");
  if (!isPiped && !call.terminal.isInteractive) {
    throw new AppError("invalid", "Cannot ask for the token: there is no terminal", {
      hint: "Send it to standard input, with --token-stdin",
    });
  }
  return isPiped
    ? parseToken((await call.readInput()).trim(), "standard input")
    : parseToken(await call.terminal.askHidden(`Token for ${server}`), "the prompt");
}

async function askName(
  call: Call,
  server: ServerAddress,
  credential: ReturnType<typeof parseToken>,
): Promise<string> {
  const kept = await readSettings(configFolderOf(call));
  const name = await withServer(call, { server, credential, kept }, async ({ api }) =>
    parseCell(await askWho(api, "log in to", UNASKED), "name"),
  );
  if (name !== "") return name;
  throw new AppError("unknown-caller", `Cannot log in to ${server}: it does not know the token`);
}

const UNASKED = "To keep a token for another index, give its upload address, with --unasked";

/** Throws `invalid` where another make of server answers, with what to do. */
async function askWho(api: ServerApi, tried: string, hint: string): Promise<object> {
  const noShop = (cause?: unknown) =>
    new AppError("invalid", `Cannot ${tried} ${api.server}: it does not answer as a Cheeseshop`, {
      ...{ hint, cause },
    });
  try {
    const answer = await api.ask("GET", apiPath("whoami"));
    if (typeof answer === "object" && answer !== null && "name" in answer) return answer;
  } catch (error) {
    // A proxy in trouble says nothing of what stands behind it.
    const isForeign = error instanceof ForeignAnswer && (error.status ?? 0) < 500;
    throw isForeign ? noShop(error) : error;
  }
  throw noShop();
}

const logout: Command = {
  name: "logout",
  summary: "Forget the token of a server",
  arguments: [ADDRESS],
  options: [{ form: "--unasked", words: "As of cheeseshop login" }],
  examples: ["cheeseshop logout", "cheeseshop logout testpypi"],
  async run(call) {
    const { server, isOurs } = await chooseAddress(call);
    const store = openStore(call);
    const end = isOurs ? "token revoke ends it" : "its account page ends it";
    call.terminal.say(
      (await forgetCredential(store, server))
        ? `Forgot the token of ${server}; the token itself goes on: ${end}.`
        : `No token of ${server} is kept: there is nothing to forget.`,
    );
    if ((await findCredential(store, call.env, server)) !== undefined) {
      call.terminal.note("CHEESESHOP_TOKEN is still set");
    }
  },
};

const whoami: Command = {
  name: "whoami",
  summary: "Show who the server takes you for",
  arguments: [{ form: "[address]", words: "Of the server; otherwise the server in use" }],
  options: [SERVER],
  examples: ["cheeseshop whoami", "cheeseshop whoami http://127.0.0.1:2433"],
  async run(call) {
    const [typed] = call.arguments;
    const known = typed === undefined ? undefined : KNOWN[typed];
    if (known !== undefined) throw await tellsNobody(call, known);
    const text = (name: string) => (name === "server" && typed) || call.text(name);
    const answer = await withConnection({ ...call, text }, ({ api }) =>
      askWho(api, "ask who you are at", "Other indexes tell nobody whose a token is"),
    );
    call.terminal.answer(answer, parseCell(answer, "name") || "nobody: no token is kept or given");
  },
};

async function tellsNobody(call: Call, { label, uploadUrl }: KnownIndex): Promise<AppError> {
  const kept = await findKeptToken(openStore(call), parseServer(uploadUrl));
  const where = kept === undefined ? "No token is kept for it" : `A token is kept in ${kept.place}`;
  return new AppError("invalid", `Cannot ask ${label} who you are: it tells nobody`, {
    hint: `${where}; its account page shows whose one is`,
  });
}

export const LOGIN_COMMANDS: readonly Command[] = [login, logout, whoami];
