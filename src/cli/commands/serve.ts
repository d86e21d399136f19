/** Runs the index server until it is told to stop. */
import { flushCompileCache } from "node:module";
import { hostname } from "node:os";
import path from "node:path";
import { OWNERS_FILE, writeFileDurably } from "../../system/disk.ts";
import type { Log } from "../../system/log.ts";
import { giveBackMemory } from "../../system/memory.ts";
import { whenQuiet } from "../../system/quiet.ts";
import type { Call, Command, Option } from "../command.ts";
import { addressForOthers, formatPasteLines } from "../paste-lines.ts";

/**
 * The settings that may stand on the command line. They are named here again so that help needs no server to be
 * loaded; test/docs.test.ts holds them against the server's own table.
 */
export const SERVE_FLAGS: readonly Option[] = [
  { form: "--host <address>", words: "Address to listen on (127.0.0.1)" },
  { form: "--port <number>", words: "Port to listen on; 0 takes any free one (2433)" },
  { form: "--data <folder>", words: "Folder for the database and the files" },
  { form: "--upstream <address>", words: "Simple API that root/pypi mirrors, or none (PyPI)" },
  { form: "--public-url <address>", words: "Address under which clients reach the server" },
  { form: "--trusted-proxies <addresses>", words: "Reverse proxies whose X-Forwarded-* count" },
  { form: "--tls-certificate <file>", words: "PEM file of the certificate chain, for https" },
  { form: "--tls-key <file>", words: "PEM file of its private key" },
  { form: "--upload-limit <size>", words: "Largest file that may be uploaded (1 GiB)" },
  {
    form: "--minimum-free-disk <size>",
    words: "With less free disk uploads are refused (256 MiB)",
  },
  { form: "--mirror-fresh <time>", words: "How long a mirror's page is taken as it is (5 min)" },
  { form: "--private-names <names>", words: "Names that no upstream is ever asked for" },
  { form: "--ca-file <file>", words: "PEM file of certificates to trust beside the system's" },
  { form: "--log <form>", words: "json, terminal, silent or auto (auto)" },
];

export const serve: Command = {
  name: "serve",
  summary: "Run the index server",
  options: [
    ...SERVE_FLAGS,
    { form: "--config <file>", words: "TOML file of settings", variable: "CHEESESHOP_CONFIG" },
    { form: "--check-config", words: "Check the settings and end" },
  ],
  examples: [
    "cheeseshop serve",
    "cheeseshop serve --port 8080 --data /srv/cheeseshop",
    "cheeseshop serve --config cheeseshop.toml --check-config",
  ],
  async run(call) {
    const server = await import("../../server/server.ts");
    if (call.isOn("check-config")) {
      const { data } = await server.readSettings(readSources(call), server.CHECKS_BESIDE_A_SERVER);
      const isRunning = (await server.findHolder(data)) !== undefined;
      if (isRunning) call.terminal.note(`a server works in ${data} now`);
      call.terminal.answer({ isRight: true, isRunning }, "The settings are right.");
      return;
    }
    const settings = await server.readSettings(readSources(call), server.CHECKS_OF_A_START);
    const log = await openLog(settings.log);
    // From here on: whoever reads that the server listens may end it at once.
    const toldToStop = untilToldToStop();
    let token: ToldToken = { json: {}, lines: [] };
    const running = await server.serve(settings, log, async (made) => {
      token = await tellToken(settings.data, made);
    });
    // A server ends by a signal: what was compiled on the way would otherwise never be kept.
    flushCompileCache();
    const address = settings.publicUrl ?? addressForOthers(running.url, hostname());
    call.terminal.answer(
      { address, listens: running.url, data: settings.data, ...token.json },
      [
        `Cheeseshop listens on ${running.url}`,
        `Its data is in ${settings.data}`,
        ...token.lines,
        "",
        ...(settings.publicUrl === undefined && address !== running.url ? [HINT_AT_NAME] : []),
        formatPasteLines(`${address}/simple/`, `${address}/legacy/`),
        "",
      ].join("\n"),
    );
    const stopWaiting = whenQuiet(running.answered, giveBackMemory);
    await toldToStop;
    stopWaiting();
    await running.close();
  },
};

const HINT_AT_NAME = "By the name of this machine; others may know it by another: set public_url.";

function readSources(call: Call) {
  const flags = SERVE_FLAGS.map(({ form }) => {
    const name = form.slice(2).split(" ")[0] ?? "";
    return [name.replaceAll("-", "_"), call.text(name)] as const;
  });
  const config = call.text("config");
  return {
    flags: Object.fromEntries(flags),
    env: call.env,
    ...(config === undefined ? {} : { config }),
  };
}

async function openLog(form: "auto" | "json" | "terminal" | "silent"): Promise<Log> {
  const { jsonLog, silentLog, terminalLog } = await import("../../system/log.ts");
  if (form === "silent") return silentLog;
  const { stderr } = process;
  const isTerminal = form === "terminal" || (form === "auto" && stderr.isTTY);
  return isTerminal ? terminalLog(stderr, stderr.isTTY && stderr.hasColors()) : jsonLog(stderr);
}

interface ToldToken {
  readonly json: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
}

/**
 * A new token is shown to the person at the terminal. Where stdout goes somewhere else, such as a log that many may
 * read, it is written to a file for its owner alone.
 */
async function tellToken(data: string, token: string): Promise<ToldToken> {
  if (process.stdout.isTTY) {
    return { json: { token }, lines: [`Administrator's token, shown this once: ${token}`] };
  }
  const tokenFile = path.join(data, "admin-token");
  await writeFileDurably(tokenFile, `${token}\n`, OWNERS_FILE);
  return {
    json: { tokenFile },
    lines: [
      `The administrator's token is in ${tokenFile}: keep it elsewhere, and remove that file`,
    ],
  };
}

const STOP_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
/** A terminal or a supervisor tells all processes of a group, and npm and our launchers pass it on besides. */
const SAME_MS = 1000;

/** Signals that come at once are one; a later one is meant, and ends the process as it would without us. */
async function untilToldToStop(): Promise<void> {
  const told = Promise.withResolvers<void>();
  const hear = (): void => told.resolve();
  for (const signal of STOP_SIGNALS) process.on(signal, hear);
  await told.promise;
  const forget = (): void => {
    for (const signal of STOP_SIGNALS) process.off(signal, hear);
  };
  setTimeout(forget, SAME_MS).unref();
}
