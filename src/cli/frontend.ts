/** What commands give to the front end: a Python, a place for environments, and who fills them. */
import os from "node:os";
import path from "node:path";
import type { ConfigSettings, FrontendOptions } from "../build/frontend.ts";
import type { ArchiveOptions } from "../build/wheel-writer.ts";
import { findCacheFolder } from "../client/user-folders.ts";
import { AppError } from "../errors.ts";
import { findInterpreter } from "../python/interpreter.ts";
import { describePipChoice, installByPip } from "../python/pip.ts";
import type { Call } from "./command.ts";

/** Reads `--python`, `--no-isolation` and `--config-setting`; `signal` stops what is under way. */
export async function openFrontend(
  call: Call,
  signal: AbortSignal,
): Promise<Omit<FrontendOptions, keyof ArchiveOptions>> {
  const { env, terminal } = call;
  const surroundings = { env, platform: process.platform, home: os.homedir() };
  const interpreter = await findInterpreter(call.text("python"), surroundings);
  const cache = findCacheFolder(env, process.platform, os.homedir());
  return {
    interpreter,
    env,
    platform: process.platform,
    cache: path.join(cache, "build-environments"),
    settings: readSettings(call.texts("config-setting")),
    // Named by what it takes away, and on where nobody says a word.
    isIsolated: call.isOn("isolation"),
    now: Date.now,
    signal,
    filledFrom: describePipChoice(env),
    say: terminal.say,
    onLine: (line) => terminal.say(`  ${line}`),
    fill: (environment) =>
      installByPip({ ...environment, env, signal, onLine: (line) => terminal.say(`  ${line}`) }),
  };
}

/** `key=value`; a key that comes twice has a list of values. */
function readSettings(texts: readonly string[]): ConfigSettings {
  const settings = new Map<string, string | readonly string[]>();
  for (const text of texts) {
    const at = text.indexOf("=");
    const key = at === -1 ? text : text.slice(0, at);
    if (key === "") {
      throw new AppError("invalid", `Cannot read the setting "${text}": it has no key`, {
        hint: "Write --config-setting key=value",
      });
    }
    const value = at === -1 ? "" : text.slice(at + 1);
    const known = settings.get(key);
    settings.set(key, known === undefined ? value : [known, value].flat());
  }
  return Object.fromEntries(settings);
}
